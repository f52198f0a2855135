//! The functions of a program.

use super::{
    Node,
    maker::{Kind, Maker, Place},
};

impl Maker<'_> {
    /// The function that is to be made now.
    pub fn function(&mut self) -> Node {
        let number = self.current;
        let place =
            Place { depth: 0, group: None, may_yield: self.kinds[number] == Kind::Generator, in_handler: false };
        match self.kinds[number] {
            Kind::Coroutine => {
                let mut body = vec![Node::line("print(me, 'begins')")];
                if number == 0 {
                    body.push(self.task_factory());
                }
                let size = if number == 0 { self.dice.between(4, 9) } else { self.dice.between(1, 6) };
                body.extend(self.body(place, size));
                body.extend([Node::line("print(me, 'ends')"), Node::line("return me")]);
                Node::block(format!("async def job{number}(me):"), body)
            }
            Kind::Callback => {
                let mut body = vec![Node::line("print('called', me, variable.get())")];
                let size = self.dice.between(1, 4);
                body.extend((0..size).map(|_| self.plain_statement()));
                Node::block(format!("def job{number}(me, done=None):"), body)
            }
            Kind::Generator => {
                let size = self.dice.between(1, 5);
                let mut body = self.body(place, size);
                body.push(self.cleanup(place));
                Node::block(format!("async def job{number}(me):"), body)
            }
            Kind::Manager => self.manager(place),
        }
    }

    /// What decides the class of the tasks, and whether they begin at once.
    fn task_factory(&mut self) -> Node {
        let factory = match (self.eager, self.dice.percent(50)) {
            (true, true) => "asyncio.eager_task_factory",
            (true, false) => "asyncio.create_eager_task_factory(task_class)",
            (false, true) => "lambda loop, coro, **options: task_class(coro, loop=loop, **options)",
            (false, false) => return Node::together(Vec::new()),
        };
        Node::line(format!("asyncio.get_running_loop().set_task_factory({factory})"))
    }

    /// The end of a generator: a value, and something to do when it is left there.
    fn cleanup(&mut self, place: Place) -> Node {
        let (number, size) = (self.number(), self.dice.between(0, 3));
        let quiet = Place { may_yield: false, depth: place.depth + 1, ..place };
        let mut after = vec![Node::line("print(me, 'is left')")];
        after.extend(self.body(quiet, size));
        Node::together(vec![
            Node::block("try:", vec![Node::line(format!("yield {number}")), Node::line("print(me, 'goes on')")]),
            Node::block("finally:", after),
        ])
    }

    fn manager(&mut self, place: Place) -> Node {
        let (entering, leaving) = (self.dice.between(0, 3), self.dice.between(0, 3));
        let mut enter = vec![Node::line("me = self.me")];
        enter.extend(self.body(place, entering));
        enter.push(Node::line("return me"));
        let mut leave = vec![Node::line("me = self.me"), Node::line("print(me, 'exits', show(error))")];
        leave.extend(self.body(Place { in_handler: true, ..place }, leaving));
        leave.push(Node::line(format!("return {}", self.dice.pick(&["False", "False", "None", "True"]))));
        Node::block(
            format!("class job{}:", self.current),
            vec![
                Node::block("def __init__(self, me):", vec![Node::line("self.me = me")]),
                Node::block("async def __aenter__(self):", enter),
                Node::block("async def __aexit__(self, kind, error, frames):", leave),
            ],
        )
    }
}
