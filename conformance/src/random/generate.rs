//! Makes a random program from a seed.

use super::{
    dice::Dice,
    program::{
        Action, Awaitable, Body, Catches, Delay, Error, Guard, Handler, HandlerEnd, Job, JobKind, Program, Queue,
        QueueKind, Semaphore, Statement, Things, Try, WaitMode, Waitable,
    },
};

/// The most steps a program may take, roughly: a program that is longer says nothing more.
const MOST_STEPS: usize = 250;

const ERRORS: [Error; 4] = [Error::Value, Error::Key, Error::Timeout, Error::Cancelled];

/// The program of a seed.
pub fn program(seed: u64) -> Program {
    let mut dice = Dice::new(seed);
    loop {
        let mut maker = Maker::new(&mut dice);
        let in_function = maker.dice.percent(30);
        let things = maker.things();
        let jobs = maker.jobs();
        if maker.steps[0] <= MOST_STEPS {
            return Program { in_function, eager: maker.eager, things, jobs };
        }
    }
}

/// Where a statement is to stand.
#[derive(Clone, Copy)]
struct Place {
    job: usize,
    depth: usize,
    in_group: bool,
    /// Where a generator may yield: not in `except` or `finally`. One that yields while it is closed is ended when it is
    /// collected, which is not the same moment everywhere.
    may_yield: bool,
    /// Inside `except`, where there is no `async for`: RustPython forgets at its end which exception is being handled.
    in_handler: bool,
    /// Inside `finally`, `except*` or a manager, where `return` has no business.
    returns: bool,
}

struct Maker<'a> {
    dice: &'a mut Dice,
    eager: bool,
    kinds: Vec<JobKind>,
    /// Steps each job takes, with all it calls.
    steps: Vec<usize>,
    /// Steps of the body that is being made, and by how much loops around multiply them.
    count: usize,
    times: usize,
    /// The jobs that were spawned above, in the text of the job that is being made.
    spawned: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Simple {
    Await,
    Do,
    CallSoon,
    CallLater,
    CallAt,
    CancelTimer,
    WhenDone,
    Look,
    LookAtVariable,
    Uncancel,
    Raise,
    Return,
    Yield,
    GroupSpawn,
}

#[derive(Clone, Copy)]
enum Block {
    Try,
    Timeout,
    Group,
    With,
    Loop,
    AsCompleted,
    ForEach,
    WithManager,
}

impl<'a> Maker<'a> {
    fn new(dice: &'a mut Dice) -> Self {
        let jobs = dice.between(2, 8);
        let mut kinds = vec![JobKind::Coroutine; jobs];
        for kind in kinds.iter_mut().skip(2) {
            *kind = dice.weighted(&[(8, JobKind::Coroutine), (1, JobKind::Generator), (1, JobKind::Manager)]);
        }
        let eager = dice.percent(8);
        Self { dice, eager, kinds, steps: vec![0; jobs], count: 0, times: 1, spawned: Vec::new() }
    }

    fn things(&mut self) -> Things {
        let dice = &mut *self.dice;
        let semaphores =
            [(); 2].map(|()| Semaphore { bounded: dice.percent(40), value: dice.pick(&[0, 1, 1, 1, 2, 3]) });
        let queues = [(); 2].map(|()| Queue {
            kind: dice.weighted(&[(4, QueueKind::Fifo), (1, QueueKind::Lifo), (1, QueueKind::Priority)]),
            maxsize: dice.pick(&[0, 1, 1, 2]),
        });
        Things { semaphores, queues, parties: dice.pick(&[1, 2, 2, 3]) }
    }

    /// From the last job, which calls no other, to `job0`, which may call all.
    fn jobs(&mut self) -> Vec<Job> {
        let mut jobs: Vec<_> = (0..self.kinds.len()).rev().map(|number| self.job(number)).collect();
        jobs.reverse();
        jobs
    }

    fn job(&mut self, number: usize) -> Job {
        let kind = self.kinds[number];
        (self.count, self.times) = (1, 1);
        self.spawned.clear();
        let place = Place {
            job: number,
            depth: 0,
            in_group: false,
            may_yield: kind == JobKind::Generator,
            in_handler: false,
            returns: kind == JobKind::Coroutine,
        };
        let size = if number == 0 { self.dice.between(4, 11) } else { self.dice.between(2, 7) };
        let mut body = if number == 0 { self.rescue() } else { Body::new() };
        body.extend(self.statements(place, size));
        let exit = if kind == JobKind::Manager { self.body(place) } else { Body::new() };
        self.steps[number] = self.count;
        Job { kind, body, exit }
    }

    /// Timers that let most of what waits for a future or an event go on, sooner or later.
    fn rescue(&mut self) -> Body {
        let pairs = (0..2).flat_map(|number| {
            let release = Action::Release(Guard::Semaphore(number));
            [Action::SetEvent(number), Action::PutNowait(number), Action::GetNowait(number), release]
        });
        let mut body = Body::new();
        for action in (0..3).map(Action::SetResult).chain(pairs) {
            if self.dice.percent(65) {
                let delay = Delay(i32::try_from(self.dice.between(1, 12)).expect("it is small") * 4);
                body.push(Statement::CallLater(delay, action));
            }
        }
        body
    }

    fn statements(&mut self, place: Place, number: usize) -> Body {
        (0..number).map(|_| self.statement(place)).collect()
    }

    /// A body inside of another statement.
    fn body(&mut self, place: Place) -> Body {
        let size = self.dice.between(1, 4);
        self.statements(Place { depth: place.depth + 1, ..place }, size)
    }

    fn statement(&mut self, place: Place) -> Statement {
        self.count += self.times;
        if place.depth < 3 && self.dice.percent(30) {
            return self.block(place);
        }
        let statement = self.simple(place);
        let may_fail = matches!(statement, Statement::Await(_) | Statement::Do(_) | Statement::Look(_));
        if may_fail && self.dice.percent(55) { self.guarded(place, statement) } else { statement }
    }

    /// The statement in a `try` that prints what it raises.
    fn guarded(&mut self, place: Place, statement: Statement) -> Statement {
        let catches = if self.dice.percent(85) { Catches::Errors } else { Catches::Cancellation };
        let handled = Place { in_handler: true, may_yield: false, ..place };
        let body = if self.dice.percent(10) { self.body(handled) } else { Body::new() };
        let handler = Handler { catches, body, end: HandlerEnd::Swallow };
        Statement::Try(Box::new(Try { body: vec![statement], handlers: vec![handler], finally: Body::new() }))
    }

    fn simple(&mut self, place: Place) -> Statement {
        let kind = self.dice.weighted(&[
            (42, Simple::Await),
            (22, Simple::Do),
            (3, Simple::CallSoon),
            (4, Simple::CallLater),
            (1, Simple::CallAt),
            (1, Simple::CancelTimer),
            (2, Simple::WhenDone),
            (3, Simple::Look),
            (2, Simple::LookAtVariable),
            (2, Simple::Uncancel),
            (3, Simple::Raise),
            (if place.returns { 2 } else { 0 }, Simple::Return),
            (if place.may_yield { 25 } else { 0 }, Simple::Yield),
            (if place.in_group { 30 } else { 0 }, Simple::GroupSpawn),
        ]);
        match kind {
            Simple::Await => Statement::Await(self.bounded(place)),
            Simple::Do => Statement::Do(self.action(place)),
            Simple::CallSoon => Statement::CallSoon(self.callback(place)),
            Simple::CallLater => Statement::CallLater(self.delay(), self.callback(place)),
            Simple::CallAt => Statement::CallAt(self.delay(), self.callback(place)),
            Simple::CancelTimer => Statement::CancelTimer,
            Simple::WhenDone => Statement::WhenDone(self.waitable(place)),
            Simple::Look => Statement::Look(self.any_waitable()),
            Simple::LookAtVariable => Statement::LookAtVariable,
            Simple::Uncancel => Statement::Uncancel,
            Simple::Raise => Statement::Raise(self.dice.pick(&ERRORS)),
            Simple::Return => Statement::Return,
            Simple::Yield => Statement::Yield,
            Simple::GroupSpawn => {
                self.spawn(place).map_or_else(|| Statement::Await(self.awaitable(place, 0)), Statement::GroupSpawn)
            }
        }
    }

    fn block(&mut self, place: Place) -> Statement {
        let kind = self.dice.weighted(&[
            (8, Block::Try),
            (6, Block::Timeout),
            (6, Block::Group),
            (9, Block::With),
            (2, Block::Loop),
            (3, Block::AsCompleted),
            (if place.in_handler { 0 } else { 6 }, Block::ForEach),
            (6, Block::WithManager),
        ]);
        match kind {
            Block::Try => self.try_statement(place),
            Block::Timeout => {
                let delay = self.limit();
                let reschedule = if self.dice.percent(15) { Some(self.delay()) } else { None };
                let timeout = Statement::Timeout { delay, reschedule, body: self.body(place) };
                if self.dice.percent(70) { self.caught(timeout, Catches::Timeouts) } else { timeout }
            }
            Block::Group => {
                let group = Statement::Group { body: self.body(Place { in_group: true, ..place }) };
                match self.dice.weighted(&[
                    (2, None),
                    (1, Some(Catches::Errors)),
                    (1, Some(Catches::Group(Error::Value))),
                ]) {
                    Some(catches) => self.caught(group, catches),
                    None => group,
                }
            }
            Block::With => {
                let guard = self.guard();
                Statement::With(guard, self.body(place))
            }
            Block::Loop => {
                let times = self.dice.between(2, 4);
                self.times *= times;
                let body = self.body(place);
                self.times /= times;
                Statement::Loop(u32::try_from(times).expect("it is small"), body)
            }
            Block::AsCompleted => self.as_completed(place),
            Block::ForEach => self.for_each(place),
            Block::WithManager => match self.callable(place, JobKind::Manager) {
                Some(manager) => Statement::WithManager { manager, body: self.body(place) },
                None => self.try_statement(place),
            },
        }
    }

    fn caught(&mut self, statement: Statement, catches: Catches) -> Statement {
        let handler = Handler { catches, body: Body::new(), end: HandlerEnd::Swallow };
        Statement::Try(Box::new(Try { body: vec![statement], handlers: vec![handler], finally: Body::new() }))
    }

    fn try_statement(&mut self, place: Place) -> Statement {
        let body = self.body(place);
        let mut handlers = Vec::new();
        let quiet = Place { returns: false, may_yield: false, ..place };
        if self.dice.percent(12) {
            handlers.push(self.handler(quiet, Catches::Group(Error::Value)));
        } else {
            for (chance, catches) in [(30, Catches::Timeouts), (40, Catches::Cancellation), (40, Catches::Errors)] {
                if self.dice.percent(chance) {
                    handlers.push(self.handler(place, catches));
                }
            }
        }
        let finally = if handlers.is_empty() || self.dice.percent(30) { self.body(quiet) } else { Body::new() };
        Statement::Try(Box::new(Try { body, handlers, finally }))
    }

    fn handler(&mut self, place: Place, catches: Catches) -> Handler {
        let handled = Place { in_handler: true, may_yield: false, ..place };
        let body = if self.dice.percent(40) { self.body(handled) } else { Body::new() };
        let error = self.dice.pick(&ERRORS);
        let end =
            self.dice.weighted(&[(5, HandlerEnd::Swallow), (4, HandlerEnd::Reraise), (1, HandlerEnd::Raise(error))]);
        Handler { catches, body, end }
    }

    fn as_completed(&mut self, place: Place) -> Statement {
        // What is done already comes in an order that CPython leaves to chance, so only one of them may be.
        let most = if self.eager { 2 } else { 4 };
        let mut items: Vec<_> = (0..self.dice.below(most)).map(|_| self.fresh(place)).collect();
        if self.dice.percent(30) && !(self.eager && items.len() == 1) {
            items.push(Awaitable::Named(self.waitable(place)));
        }
        let timeout = if self.dice.percent(40) { self.limit() } else { None };
        let statement =
            Statement::AsCompleted { items, timeout, asynchronous: !place.in_handler && self.dice.percent(50) };
        if self.dice.percent(50) { self.caught(statement, Catches::Errors) } else { statement }
    }

    fn for_each(&mut self, place: Place) -> Statement {
        let Some(generator) = self.callable(place, JobKind::Generator) else { return self.try_statement(place) };
        let most = self.dice.between(1, 4);
        self.times *= most;
        let body = self.body(place);
        self.times /= most;
        let most = u32::try_from(most).expect("it is small");
        Statement::ForEach { generator, most, closing: self.dice.percent(80), body }
    }

    /// A job of this kind that may be called from here. It counts as called.
    fn callable(&mut self, place: Place, kind: JobKind) -> Option<usize> {
        let jobs: Vec<_> = (place.job + 1..self.kinds.len()).filter(|&job| self.kinds[job] == kind).collect();
        let job = *jobs.get(self.dice.below(jobs.len().max(1)))?;
        self.count += self.times * self.steps[job];
        Some(job)
    }

    fn coroutine(&mut self, place: Place) -> Option<usize> {
        self.callable(place, JobKind::Coroutine)
    }

    /// A job to make a task of.
    fn spawn(&mut self, place: Place) -> Option<usize> {
        let job = self.coroutine(place)?;
        self.spawned.push(job);
        Some(job)
    }

    /// What a job may wait for: a task of a later job, or a future.
    fn waitable(&mut self, place: Place) -> Waitable {
        let strangers = self.dice.percent(5) && place.job + 1 < self.kinds.len();
        match &self.spawned[..] {
            _ if strangers => Waitable::Task(self.dice.between(place.job + 1, self.kinds.len())),
            [] => Waitable::Future(self.dice.below(3)),
            _ if self.dice.percent(25) => Waitable::Future(self.dice.below(3)),
            spawned => Waitable::Task(self.dice.pick(spawned)),
        }
    }

    fn any_waitable(&mut self) -> Waitable {
        if self.dice.percent(30) { Waitable::Future(self.dice.below(3)) } else { Waitable::Task(self.any_task()) }
    }

    /// Any task, the one of `job0` less often.
    fn any_task(&mut self) -> usize {
        if self.dice.percent(10) { 0 } else { self.dice.between(1, self.kinds.len()) }
    }

    fn delay(&mut self) -> Delay {
        Delay(self.dice.weighted(&[(10, 0), (3, 1), (12, 8), (8, 16), (5, 24), (2, 12), (1, -8)]))
    }

    fn limit(&mut self) -> Option<Delay> {
        if self.dice.percent(8) { None } else { Some(self.delay()) }
    }

    fn guard(&mut self) -> Guard {
        let (lock, semaphore) = (self.dice.below(2), self.dice.below(2));
        self.dice.weighted(&[
            (5, Guard::Lock(lock)),
            (5, Guard::Semaphore(semaphore)),
            (4, Guard::Condition),
            (1, Guard::Barrier),
        ])
    }

    /// Something that is not done before it is waited for.
    fn fresh(&mut self, place: Place) -> Awaitable {
        match self.coroutine(place) {
            Some(job) if self.dice.percent(60) => Awaitable::Job(job),
            _ => Awaitable::Sleep(self.delay()),
        }
    }

    fn awaitable(&mut self, place: Place, depth: usize) -> Awaitable {
        #[derive(Clone, Copy)]
        enum Kind {
            Sleep,
            Job,
            Named,
            Primitive,
            Gather,
            Wait,
            WaitFor,
            Shield,
        }
        let nests = if depth < 2 { 1 } else { 0 };
        let kind = self.dice.weighted(&[
            (20, Kind::Sleep),
            (12, Kind::Job),
            (10, Kind::Named),
            (18, Kind::Primitive),
            (7 * nests, Kind::Gather),
            (5 * nests, Kind::Wait),
            (7 * nests, Kind::WaitFor),
            (5 * nests, Kind::Shield),
        ]);
        match kind {
            Kind::Sleep => Awaitable::Sleep(self.delay()),
            Kind::Job => self.coroutine(place).map_or_else(|| Awaitable::Sleep(self.delay()), Awaitable::Job),
            Kind::Named => Awaitable::Named(self.waitable(place)),
            Kind::Primitive => self.primitive(),
            Kind::Gather => {
                let items = self.items(place, depth, 0);
                Awaitable::Gather { items, return_exceptions: self.dice.percent(50) }
            }
            Kind::Wait => {
                let least = usize::from(self.dice.percent(95));
                let items = self.items(place, depth, least);
                let mode = self.dice.pick(&[WaitMode::All, WaitMode::FirstCompleted, WaitMode::FirstException]);
                let timeout = if self.dice.percent(40) { self.limit() } else { None };
                Awaitable::Wait { items, mode, timeout }
            }
            Kind::WaitFor => {
                let item = self.awaitable(place, depth + 1);
                Awaitable::WaitFor(Box::new(item), self.limit())
            }
            Kind::Shield => Awaitable::Shield(Box::new(self.awaitable(place, depth + 1))),
        }
    }

    /// As [`awaitable`](Self::awaitable), often with a limit to how long it may take.
    fn bounded(&mut self, place: Place) -> Awaitable {
        let awaitable = self.awaitable(place, 0);
        let waits = !matches!(awaitable, Awaitable::Sleep(_) | Awaitable::Job(_));
        if waits && self.dice.percent(40) {
            return Awaitable::WaitFor(Box::new(awaitable), Some(self.delay()));
        }
        awaitable
    }

    fn items(&mut self, place: Place, depth: usize, least: usize) -> Vec<Awaitable> {
        (0..self.dice.between(least, 4)).map(|_| self.awaitable(place, depth + 1)).collect()
    }

    fn primitive(&mut self) -> Awaitable {
        let (event, queue) = (self.dice.below(2), self.dice.below(2));
        let acquire = match self.guard() {
            Guard::Barrier => Awaitable::Barrier,
            guard => Awaitable::Acquire(guard),
        };
        self.dice.weighted(&[
            (4, Awaitable::Event(event)),
            (2, acquire),
            (5, Awaitable::Get(queue)),
            (5, Awaitable::Put(queue)),
            (2, Awaitable::Join(queue)),
            (3, Awaitable::Condition),
            (2, Awaitable::ConditionFor(event)),
            (2, Awaitable::Barrier),
            (1, Awaitable::BarrierReset),
            (1, Awaitable::BarrierAbort),
        ])
    }

    fn callback(&mut self, place: Place) -> Action {
        if self.dice.percent(8) { Action::Fail(self.dice.pick(&ERRORS)) } else { self.action(place) }
    }

    fn action(&mut self, place: Place) -> Action {
        let (event, queue, guard, future) = (self.dice.below(2), self.dice.below(2), self.guard(), self.dice.below(3));
        let cancel = Action::Cancel { task: self.any_task(), message: self.dice.percent(40) };
        let (error, immediate) = (self.dice.pick(&ERRORS), self.dice.percent(50));
        let most = u32::try_from(self.dice.between(1, 4)).expect("it is small");
        let action = self.dice.weighted(&[
            (30, None),
            (16, Some(cancel)),
            (5, Some(Action::SetEvent(event))),
            (2, Some(Action::ClearEvent(event))),
            (5, Some(Action::Release(guard))),
            (2, Some(Action::IsFree(guard))),
            (4, Some(Action::Notify(most))),
            (4, Some(Action::PutNowait(queue))),
            (3, Some(Action::GetNowait(queue))),
            (3, Some(Action::TaskDone(queue))),
            (2, Some(Action::Size(queue))),
            (1, Some(Action::Shutdown { queue, immediate })),
            (5, Some(Action::SetResult(future))),
            (2, Some(Action::SetException(future, error))),
            (2, Some(Action::CancelFuture(future))),
            (3, Some(Action::SetVariable)),
        ]);
        match action {
            Some(Action::Release(Guard::Barrier)) => Action::IsFree(Guard::Barrier),
            Some(action) => action,
            None => self.spawn(place).map_or(cancel, Action::Spawn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_always_the_same_program() {
        assert_eq!(program(5), program(5));
        assert_ne!(program(5).to_string(), program(6).to_string());
    }
}
