//! What a program is made with: chance, numbers for its lines, and how much each function costs.

use super::{super::dice::Dice, Node, classes};

/// What a function is, which decides what it may do and how it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Coroutine,
    /// A plain function that the loop calls.
    Callback,
    /// An asynchronous generator.
    Generator,
    /// A class with `__aenter__` and `__aexit__`.
    Manager,
}

/// Where a statement stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub depth: usize,
    /// The number of the task group around.
    pub group: Option<usize>,
    /// Not in `except` or `finally`: a generator that yields while it is closed ends when it is collected, which is not
    /// the same moment everywhere.
    pub may_yield: bool,
    /// In `except`, where there is no `async for`: RustPython forgets at its end which exception is being handled.
    pub in_handler: bool,
}

/// Makes one program.
pub struct Maker<'a> {
    pub dice: &'a mut Dice,
    pub kinds: Vec<Kind>,
    /// The function that is being made.
    pub current: usize,
    /// Whether its tasks may be eager ones.
    pub eager: bool,
    number: usize,
    /// Steps each function takes, with all it calls.
    steps: Vec<usize>,
    /// Steps of the function that is being made, and by how much loops around multiply them.
    count: usize,
    times: usize,
}

impl<'a> Maker<'a> {
    pub fn new(dice: &'a mut Dice) -> Self {
        let functions = dice.between(3, 9);
        let mut kinds = vec![Kind::Coroutine; functions];
        for kind in kinds.iter_mut().skip(1) {
            *kind =
                dice.weighted(&[(5, Kind::Coroutine), (4, Kind::Callback), (2, Kind::Generator), (2, Kind::Manager)]);
        }
        let eager = dice.percent(25);
        Self { dice, kinds, current: 0, eager, number: 0, steps: vec![0; functions], count: 0, times: 1 }
    }

    /// The whole program, unless it takes more steps than that.
    pub fn program(mut self, most_steps: usize) -> Option<Vec<Node>> {
        let mut nodes = classes::all(&mut self);
        for number in (0..self.kinds.len()).rev() {
            (self.current, self.count, self.times) = (number, 1, 1);
            nodes.push(self.function());
            self.steps[number] = self.count;
            if self.count > most_steps {
                return None;
            }
        }
        Some(nodes)
    }

    /// The next number for a line that prints.
    pub fn number(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// A line that prints a value.
    pub fn print(&mut self, value: &str) -> Node {
        let number = self.number();
        Node::line(format!("print(me, {number}, show({value}))"))
    }

    /// Counts a step.
    pub fn step(&mut self) {
        self.count += self.times;
    }

    /// What stands in a loop costs that many times as much.
    pub fn repeated<T>(&mut self, times: usize, make: impl FnOnce(&mut Self) -> T) -> T {
        self.times *= times;
        let made = make(self);
        self.times /= times;
        made
    }

    /// A call of a function of this kind, if there is one that may be called from here.
    pub fn call(&mut self, kind: Kind) -> Option<(usize, String)> {
        let from = self.current + 1;
        let callable: Vec<_> = (from..self.kinds.len()).filter(|&number| self.kinds[number] == kind).collect();
        let called = *callable.get(self.dice.below(callable.len().max(1)))?;
        self.count += self.times * self.steps[called];
        let number = self.number();
        Some((called, format!("job{called}(f'{{me}}.{number}')")))
    }

    /// A function to be called later by the loop, and what it is called with.
    pub fn callback(&mut self) -> String {
        if self.dice.percent(60)
            && let Some((called, _)) = self.call(Kind::Callback)
        {
            let number = self.number();
            return format!("job{called}, f'{{me}}.{number}'");
        }
        let (number, action) = (self.number(), self.action());
        format!("do, {number}, lambda: {action}")
    }

    /// Seconds, in eighths, so that sums of them are exact and many of them tie.
    pub fn delay(&mut self) -> String {
        self.dice.pick(&["0", "0", "0", "0.125", "1", "1", "1", "1", "2", "2", "3", "-1"]).to_owned()
    }

    pub fn error(&mut self) -> String {
        let (name, number) = (self.error_name(), self.number());
        format!("{name}({number})")
    }

    pub fn error_name(&mut self) -> &'static str {
        self.dice.pick(&["ValueError", "KeyError", "TimeoutError", "asyncio.CancelledError", "LookupError"])
    }
}
