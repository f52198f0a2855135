//! What a coroutine or a generator does.

use super::{
    Node,
    maker::{Kind, Maker, Place},
};

#[derive(Clone, Copy)]
enum Statement {
    Await,
    Do,
    Schedule,
    Raise,
    RaiseGroup,
    Yield,
    Uncancel,
    Try,
    TryGroup,
    Timeout,
    Group,
    GroupSpawn,
    With,
    Manager,
    Stack,
    ForEach,
    Driven,
    Consume,
    AsCompleted,
    Notified,
}

impl Maker<'_> {
    /// Statements, this many.
    pub fn body(&mut self, place: Place, size: usize) -> Vec<Node> {
        (0..size).map(|_| self.statement(place)).collect()
    }

    /// The block of a statement.
    fn inner(&mut self, place: Place) -> Vec<Node> {
        let size = self.dice.between(1, 4);
        self.body(Place { depth: place.depth + 1, ..place }, size)
    }

    fn statement(&mut self, place: Place) -> Node {
        self.step();
        let nests = usize::from(place.depth < 3);
        let statement = self.dice.weighted(&[
            (22, Statement::Await),
            (16, Statement::Do),
            (10, Statement::Schedule),
            (1, Statement::Raise),
            (1, Statement::RaiseGroup),
            (if place.may_yield { 14 } else { 0 }, Statement::Yield),
            (1, Statement::Uncancel),
            (6 * nests, Statement::Try),
            (5 * nests, Statement::TryGroup),
            (4 * nests, Statement::Timeout),
            (4 * nests, Statement::Group),
            (if place.group.is_some() { 25 } else { 0 }, Statement::GroupSpawn),
            (4 * nests, Statement::With),
            (5 * nests, Statement::Manager),
            (3 * nests, Statement::Stack),
            (if place.in_handler { 0 } else { 5 * nests }, Statement::ForEach),
            (5, Statement::Driven),
            (4 * nests, Statement::Consume),
            (3 * nests, Statement::AsCompleted),
            (2, Statement::Notified),
        ]);
        self.made(statement, place)
    }

    fn made(&mut self, statement: Statement, place: Place) -> Node {
        match statement {
            Statement::Await => self.wait(),
            Statement::Do => {
                let action = self.action();
                self.print(&action)
            }
            Statement::Schedule => self.schedule(),
            Statement::Raise => Node::line(format!("raise {}", self.error())),
            Statement::RaiseGroup => self.raise_group(),
            Statement::Yield => {
                let number = self.number();
                self.print(&format!("(yield {number})"))
            }
            Statement::Uncancel => {
                self.print("(asyncio.current_task().cancelling(), asyncio.current_task().uncancel())")
            }
            Statement::Try => self.try_statement(place),
            Statement::TryGroup => self.try_group(place),
            Statement::Timeout => self.timeout(place),
            Statement::Group => self.group(place),
            Statement::GroupSpawn => self.group_spawn(place),
            Statement::With => self.with(place),
            Statement::Manager => self.with_manager(place),
            Statement::Stack => self.stack(place),
            Statement::ForEach => self.for_each(place),
            Statement::Driven => self.driven(),
            Statement::Consume => self.consume(place),
            Statement::AsCompleted => self.as_completed(place),
            Statement::Notified => self.notified(),
        }
    }

    fn wait(&mut self) -> Node {
        let awaited = self.awaitable(0);
        self.print(&format!("await {awaited}"))
    }

    /// Something that can be awaited.
    fn awaitable(&mut self, depth: usize) -> String {
        let (which, number, delay) = (self.dice.below(2), self.number(), self.delay());
        let simple = self.dice.weighted(&[
            (8, format!("asyncio.sleep({delay}, {number})")),
            (2, format!("event{which}.wait()")),
            (1, format!("lock{which}.acquire()")),
            (1, format!("semaphore{which}.acquire()")),
            (3, format!("queue{which}.get()")),
            (3, format!("queue{which}.put({number})")),
            (1, format!("queue{which}.join()")),
            (2, "barrier.wait()".to_owned()),
        ]);
        match self.dice.below(10) {
            0..2 => self.call(Kind::Coroutine).map_or(simple, |(_, call)| call),
            2 => self.future(),
            3 => self.spawn().unwrap_or(simple),
            4 if depth < 2 => {
                let (first, second) = (self.awaitable(depth + 1), self.awaitable(depth + 1));
                let exceptions = self.dice.pick(&["", ", return_exceptions=True"]);
                format!("asyncio.gather({first}, {second}{exceptions})")
            }
            5 if depth < 2 => format!("asyncio.wait_for({}, {delay})", self.awaitable(depth + 1)),
            6 if depth < 2 => format!("asyncio.shield({})", self.awaitable(depth + 1)),
            _ => simple,
        }
    }

    fn raise_group(&mut self) -> Node {
        let (first, second, third) = (self.error(), self.error(), self.error());
        let (outer, inner) = (self.number(), self.number());
        let nested = format!("BaseExceptionGroup('{inner}', [{second}, {third}])");
        Node::line(format!("raise BaseExceptionGroup('{outer}', [{first}, {nested}])"))
    }

    fn try_statement(&mut self, place: Place) -> Node {
        let mut parts = vec![Node::block("try:", self.inner(place))];
        let handled = Place { in_handler: true, may_yield: false, ..place };
        for errors in ["TimeoutError", "asyncio.CancelledError", "Exception"] {
            if self.dice.percent(40) {
                parts.push(self.handler(&format!("except {errors}"), handled));
            }
        }
        if parts.len() == 1 || self.dice.percent(25) {
            parts.push(Node::block("finally:", self.inner(Place { may_yield: false, ..handled })));
        }
        Node::together(parts)
    }

    fn try_group(&mut self, place: Place) -> Node {
        let mut parts = vec![Node::block("try:", self.inner(place))];
        for _ in 0..self.dice.between(1, 3) {
            let errors = self.error_name();
            parts.push(
                self.handler(&format!("except* {errors}"), Place { in_handler: true, may_yield: false, ..place }),
            );
        }
        Node::together(parts)
    }

    fn handler(&mut self, head: &str, place: Place) -> Node {
        let number = self.number();
        let mut body = vec![self.print(&format!("caught(error{number})"))];
        if self.dice.percent(40) {
            body.extend(self.inner(place));
        }
        let error = self.error();
        let end = self.dice.weighted(&[
            (6, None),
            (2, Some("raise".to_owned())),
            (1, Some(format!("raise {error}"))),
            (1, Some(format!("raise {error} from error{number}"))),
        ]);
        body.extend(end.map(Node::line));
        Node::block(format!("{head} as error{number}:"), body)
    }

    fn timeout(&mut self, place: Place) -> Node {
        let (number, delay) = (self.number(), self.delay());
        let scope = self.dice.weighted(&[
            (3, format!("asyncio.timeout({delay})")),
            (1, format!("asyncio.timeout_at(asyncio.get_running_loop().time() + {delay})")),
        ]);
        let body = self.inner(place);
        Node::together(vec![
            Node::block(format!("async with {scope} as scope{number}:"), body),
            self.print(&format!("scope{number}.expired()")),
        ])
    }

    fn group(&mut self, place: Place) -> Node {
        let number = self.number();
        let mut body = vec![self.group_spawn(Place { group: Some(number), ..place })];
        body.extend(self.inner(Place { group: Some(number), ..place }));
        Node::block(format!("async with group_class() as group{number}:"), body)
    }

    fn group_spawn(&mut self, place: Place) -> Node {
        match (self.call(Kind::Coroutine), place.group) {
            (Some((job, call)), Some(group)) => self.print(&format!("name({job}, group{group}.create_task({call}))")),
            _ => self.wait(),
        }
    }

    fn with(&mut self, place: Place) -> Node {
        let guard = self.dice.pick(&["lock0", "lock1", "semaphore0", "semaphore1", "condition", "barrier"]);
        Node::block(format!("async with {guard}:"), self.inner(place))
    }

    fn with_manager(&mut self, place: Place) -> Node {
        let Some((_, call)) = self.call(Kind::Manager) else { return self.with(place) };
        Node::block(format!("async with {call} as entered:"), self.inner(place))
    }

    /// A stack of managers and callbacks.
    fn stack(&mut self, place: Place) -> Node {
        let number = self.number();
        let mut body = Vec::new();
        for _ in 0..self.dice.between(1, 4) {
            let line = match (self.dice.below(3), self.call(Kind::Manager), self.call(Kind::Coroutine)) {
                (0, Some((_, manager)), _) => format!("await stack{number}.enter_async_context({manager})"),
                (1, _, Some((job, _))) => format!("stack{number}.push_async_callback(job{job}, f'{{me}}.{number}')"),
                _ => format!("stack{number}.callback({})", self.callback()),
            };
            body.push(Node::line(line));
        }
        body.extend(self.inner(place));
        Node::block(format!("async with contextlib.AsyncExitStack() as stack{number}:"), body)
    }

    /// A loop over a generator that may leave it half-way, closed or not.
    fn for_each(&mut self, place: Place) -> Node {
        let Some((_, call)) = self.call(Kind::Generator) else { return self.consume(place) };
        let most = self.dice.between(1, 4);
        let number = self.number();
        let mut body = self.repeated(most, |maker| maker.inner(place));
        body.insert(0, self.print("value"));
        body.push(Node::block(
            format!("if value == {number} or len(left{number}) == {most}:"),
            vec![Node::line("break")],
        ));
        body.push(Node::line(format!("left{number}.append(value)")));
        let mut parts = vec![Node::line(format!("left{number} = [0]"))];
        if self.dice.percent(50) {
            let each = Node::block(format!("async for value in values{number}:"), body);
            parts.push(Node::block(format!("async with contextlib.aclosing({call}) as values{number}:"), vec![each]));
        } else {
            parts.push(Node::block(format!("async for value in {call}:"), body));
        }
        Node::together(parts)
    }

    /// A generator that is driven by hand, and perhaps left half-way.
    fn driven(&mut self) -> Node {
        let Some((_, call)) = self.call(Kind::Generator) else { return self.wait() };
        let number = self.number();
        let mut parts = vec![Node::line(format!("source{number} = {call}"))];
        for _ in 0..self.dice.between(1, 5) {
            let error = self.error();
            let step = self.dice.weighted(&[
                (6, format!("anext(source{number}, 'over')")),
                (1, format!("anext(source{number})")),
                (1, format!("source{number}.asend(None)")),
                (1, format!("source{number}.athrow({error})")),
                (2, format!("source{number}.aclose()")),
                (1, format!("asyncio.wait_for(anext(source{number}, 'over'), 1)")),
            ]);
            parts.push(self.print(&format!("await {step}")));
        }
        if self.dice.percent(50) {
            parts.push(Node::line(format!("source{number} = None")));
        }
        Node::together(parts)
    }

    /// Takes items from a queue until it is shut down, or a few times.
    fn consume(&mut self, place: Place) -> Node {
        let (queue, times) = (self.dice.below(2), self.dice.between(1, 5));
        let mut body = vec![self.print(&format!("await queue{queue}.get()"))];
        if self.dice.percent(50) {
            body.push(Node::line(format!("queue{queue}.task_done()")));
        }
        if self.dice.percent(40) {
            body.extend(self.repeated(times, |maker| maker.inner(place)));
        }
        Node::together(vec![
            Node::block("try:", vec![Node::block(format!("for _ in range({times}):"), body)]),
            Node::block("except asyncio.QueueShutDown:", vec![self.print("'shut down'")]),
        ])
    }

    fn as_completed(&mut self, place: Place) -> Node {
        // What is done already comes in an order that CPython leaves to chance, and an eager task may be.
        let most = if self.eager { 2 } else { 4 };
        let mut items = Vec::new();
        for _ in 0..self.dice.between(1, most) {
            let (delay, number) = (self.delay(), self.number());
            let sleep = format!("asyncio.sleep({delay}, {number})");
            items.push(self.call(Kind::Coroutine).map_or(sleep, |(_, call)| call));
        }
        let items = items.join(", ");
        let timeout = self.dice.pick(&["None", "None", "1", "2", "0.125"]);
        let (prefix, shown) =
            if !place.in_handler && self.dice.percent(50) { ("async ", "state(ready)") } else { ("", "await ready") };
        let each = format!("{prefix}for ready in asyncio.as_completed([{items}], timeout={timeout}):");
        let mut body = vec![self.print(shown)];
        if self.dice.percent(25) {
            body.push(Node::line("break"));
        }
        Node::together(vec![
            Node::block("try:", vec![Node::block(each, body)]),
            self.handler("except Exception", Place { in_handler: true, may_yield: false, ..place }),
        ])
    }

    /// Waits under a condition.
    fn notified(&mut self) -> Node {
        let which = self.dice.below(2);
        let wait = self.dice.weighted(&[
            (2, "condition.wait()".to_owned()),
            (1, format!("condition.wait_for(event{which}.is_set)")),
            (1, "asyncio.wait_for(condition.wait(), 1)".to_owned()),
        ]);
        Node::block("async with condition:", vec![self.print(&format!("await {wait}"))])
    }
}
