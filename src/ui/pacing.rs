//! What the reader does with the time of a run: pause, step, breakpoints, signals.

use std::rc::Rc;

use looplab_trace::TaskId;

use crate::protocol::{Order, Signal};

/// The lines of a program at which it pauses, counted from 1, in order and each once.
pub type Lines = Rc<[u32]>;

/// Breakpoints, and what was ordered of the run that is on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pacing {
    /// The breakpoints of the Python programs, one list for each demo.
    pub breakpoints: Vec<Lines>,
    /// What was ordered of the last run, oldest first. The page passes on what it has not yet.
    pub orders: Rc<Vec<Order>>,
    /// The last line with a breakpoint that a task of it stopped at where nothing could hold it.
    pub passed: Option<u32>,
    /// The signal that was sent last while the run stood still: the program hears of it when it goes on.
    pub waiting_signal: Option<Signal>,
}

/// What can happen to the time of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The reader pauses the run, or lets it go on.
    Toggle,
    /// The reader wants one step of a task. Without a run, one begins with that.
    Step,
    /// The reader wants to go on until something happens to this task.
    StepTask(TaskId),
    /// The reader sends a signal.
    Signal(Signal),
    /// The breakpoints of a demo's program were changed, or moved with their lines.
    Breakpoints {
        /// The demo.
        demo: usize,
        /// Where they are now.
        lines: Vec<u32>,
    },
}

impl Pacing {
    /// Nothing ordered, and the breakpoints of `demos` programs as they were kept.
    pub(super) fn new(demos: usize, kept: Vec<Vec<u32>>) -> Self {
        let mut kept = kept.into_iter().map(tidy).chain(std::iter::repeat_with(Lines::default));
        Self {
            breakpoints: kept.by_ref().take(demos).collect(),
            orders: Rc::default(),
            passed: None,
            waiting_signal: None,
        }
    }

    /// Forgets what was ordered of an earlier run.
    pub(super) fn begin(&mut self) {
        self.orders = Rc::default();
        self.passed = None;
        self.waiting_signal = None;
    }

    /// What the reader should know about what was ordered.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let signal = |signal: Signal| format!("{} is sent: the program hears of it when it goes on.", signal.name());
        let passed = |line| format!("Line {line} was passed: a loop that a function runs cannot pause.");
        self.waiting_signal.map(signal).or_else(|| self.passed.map(passed))
    }

    /// Orders something of the run that is on.
    pub(super) fn order(&mut self, order: Order) {
        Rc::make_mut(&mut self.orders).push(order);
    }

    /// Moves the breakpoints of a demo; whether that changed anything.
    pub(super) fn set_breakpoints(&mut self, demo: usize, lines: Vec<u32>) -> bool {
        let lines = tidy(lines);
        let changed = self.breakpoints[demo] != lines;
        self.breakpoints[demo] = lines;
        changed
    }
}

fn tidy(mut lines: Vec<u32>) -> Lines {
    lines.sort();
    lines.dedup();
    lines.into()
}

/// Lines as the browser keeps them; none is kept as nothing.
#[must_use]
pub fn lines_text(lines: &[u32]) -> Option<String> {
    let text: Vec<_> = lines.iter().map(u32::to_string).collect();
    (!text.is_empty()).then(|| text.join(","))
}

/// The lines in such a text; what is no line is left out.
#[must_use]
pub fn lines_in(text: &str) -> Vec<u32> {
    text.split(',').filter_map(|line| line.parse().ok()).filter(|line| *line > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_in_order_and_each_once() {
        let mut pacing = Pacing::new(2, vec![vec![7, 3, 7]]);
        assert_eq!(pacing.breakpoints, [Lines::from([3, 7]), Lines::default()]);
        assert!(pacing.set_breakpoints(1, vec![9, 2]));
        assert!(!pacing.set_breakpoints(1, vec![2, 9, 9]));
        assert_eq!(*pacing.breakpoints[1], [2, 9]);
    }

    #[test]
    fn what_is_kept_is_read_again_and_nonsense_left_out() {
        assert_eq!(lines_in(&lines_text(&[3, 12]).unwrap()), [3, 12]);
        assert_eq!(lines_text(&[]), None);
        assert_eq!(lines_in("4,,x,0,-1,99999999999"), [4]);
    }
}
