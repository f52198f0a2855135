//! Random programs as data: a tree of statements that can be made, made smaller, and written down as Python.
//!
//! A program is a list of jobs. Job 0 is `main`. A job calls, spawns and awaits only jobs of higher numbers, so every
//! program comes to an end or to a deadlock, and no task waits for itself.

/// A whole program.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Whether `asyncio.run` is called by a function instead of at the top level.
    pub in_function: bool,
    /// Whether tasks take their first step when they are made.
    pub eager: bool,
    pub things: Things,
    pub jobs: Vec<Job>,
}

/// What the jobs share, where it has parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Things {
    pub semaphores: [Semaphore; 2],
    pub queues: [Queue; 2],
    /// The parties of the barrier.
    pub parties: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Semaphore {
    pub bounded: bool,
    pub value: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queue {
    pub kind: QueueKind,
    pub maxsize: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QueueKind {
    Fifo,
    Lifo,
    Priority,
}

/// A function of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub kind: JobKind,
    pub body: Body,
    /// What an asynchronous context manager does on its way out.
    pub exit: Body,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JobKind {
    Coroutine,
    /// `async for` goes through it.
    Generator,
    /// `async with` goes through it: the body, then the block, then the exit.
    Manager,
}

pub type Body = Vec<Statement>;

/// Seconds, in eighths, so that sums of them are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay(pub i32);

#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    Await(Awaitable),
    /// What is done at once, without waiting.
    Do(Action),
    CallSoon(Action),
    CallLater(Delay, Action),
    CallAt(Delay, Action),
    /// Calls off the timer that was set last.
    CancelTimer,
    /// Prints when a task or future is done.
    WhenDone(Waitable),
    /// Prints how far a task or future is.
    Look(Waitable),
    /// Prints the variable of the context.
    LookAtVariable,
    Uncancel,
    Raise(Error),
    Return,
    Yield,
    Try(Box<Try>),
    Timeout {
        delay: Option<Delay>,
        reschedule: Option<Delay>,
        body: Body,
    },
    Group {
        body: Body,
    },
    /// A child of the group around it.
    GroupSpawn(usize),
    With(Guard, Body),
    Loop(u32, Body),
    AsCompleted {
        items: Vec<Awaitable>,
        timeout: Option<Delay>,
        asynchronous: bool,
    },
    /// Goes through a generator; after `most` values it is left, and closed if `closing`.
    ForEach {
        generator: usize,
        most: u32,
        closing: bool,
        body: Body,
    },
    WithManager {
        manager: usize,
        body: Body,
    },
}

/// What `async with` takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guard {
    Lock(usize),
    Semaphore(usize),
    Condition,
    Barrier,
}

/// A `try` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    pub body: Body,
    pub handlers: Vec<Handler>,
    pub finally: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    pub catches: Catches,
    pub body: Body,
    pub end: HandlerEnd,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Catches {
    Errors,
    Cancellation,
    Timeouts,
    /// `except*`, of errors of one kind; it stands alone.
    Group(Error),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HandlerEnd {
    Swallow,
    Reraise,
    Raise(Error),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Error {
    Value,
    Key,
    Timeout,
    Cancelled,
}

/// A task or a future with a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Waitable {
    /// The latest task that was spawned for a job.
    Task(usize),
    Future(usize),
}

/// What can be awaited.
#[derive(Clone, Debug, PartialEq)]
pub enum Awaitable {
    Job(usize),
    Named(Waitable),
    Sleep(Delay),
    Event(usize),
    Acquire(Guard),
    Get(usize),
    Put(usize),
    Join(usize),
    /// `condition.wait()`; an error unless the condition is held.
    Condition,
    /// `condition.wait_for` an event to be set.
    ConditionFor(usize),
    Barrier,
    BarrierReset,
    BarrierAbort,
    Gather {
        items: Vec<Awaitable>,
        return_exceptions: bool,
    },
    Wait {
        items: Vec<Awaitable>,
        mode: WaitMode,
        timeout: Option<Delay>,
    },
    WaitFor(Box<Awaitable>, Option<Delay>),
    Shield(Box<Awaitable>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WaitMode {
    All,
    FirstCompleted,
    FirstException,
}

/// What a callback, too, can do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    Spawn(usize),
    Cancel { task: usize, message: bool },
    SetEvent(usize),
    ClearEvent(usize),
    Release(Guard),
    IsFree(Guard),
    Notify(u32),
    PutNowait(usize),
    GetNowait(usize),
    TaskDone(usize),
    Size(usize),
    Shutdown { queue: usize, immediate: bool },
    SetResult(usize),
    SetException(usize, Error),
    CancelFuture(usize),
    SetVariable,
    Fail(Error),
}
