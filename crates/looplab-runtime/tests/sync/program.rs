//! Small programs on one of each primitive, with tasks that are cancelled as asyncio's are.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use looplab_runtime::{
    executor::{YieldNow, yield_now},
    lowlevel::{BarrierExt as _, ConditionExt as _, Interrupted, Waiter, Withdraw},
    sync::{Barrier, Condition, Event, Fifo, Lifo, Lock, LockGuard, Priority, Queue, Semaphore, Store},
};

use crate::common::{Trace, run_rounds};

/// One step of a task. Its `Display` is a line of the text form of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Acquire,
    Release,
    Lock,
    Unlock,
    /// Waits for a notice of the condition, whose lock is that of the program.
    Heed,
    Notify,
    NotifyAll,
    /// Waits at the barrier.
    Meet,
    Reset,
    Abort,
    Wait,
    Set,
    Clear,
    Put,
    Get,
    PutNowait,
    GetNowait,
    TaskDone,
    Join,
    Shutdown,
    ShutdownNow,
    Yield,
    Cancel(usize),
}

const NAMES: [(Op, &str); 22] = [
    (Op::Acquire, "acquire"),
    (Op::Release, "release"),
    (Op::Lock, "lock"),
    (Op::Unlock, "unlock"),
    (Op::Heed, "heed"),
    (Op::Notify, "notify"),
    (Op::NotifyAll, "notify_all"),
    (Op::Meet, "meet"),
    (Op::Reset, "reset"),
    (Op::Abort, "abort"),
    (Op::Wait, "wait"),
    (Op::Set, "set"),
    (Op::Clear, "clear"),
    (Op::Put, "put"),
    (Op::Get, "get"),
    (Op::PutNowait, "put_nowait"),
    (Op::GetNowait, "get_nowait"),
    (Op::TaskDone, "task_done"),
    (Op::Join, "join"),
    (Op::Shutdown, "shutdown"),
    (Op::ShutdownNow, "shutdown_now"),
    (Op::Yield, "yield"),
];

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancel(task) => write!(f, "cancel{task}"),
            op => f.write_str(NAMES.iter().find(|(named, _)| named == op).expect("every step has a name").1),
        }
    }
}

impl Op {
    fn parse(text: &str) -> Self {
        match text.strip_prefix("cancel") {
            Some(task) => Self::Cancel(task.parse().expect("cancel is followed by a task's number")),
            None => NAMES.iter().find(|(_, name)| *name == text).expect("the step is one of those there are").0,
        }
    }
}

/// A task of a program.
#[derive(Clone, Debug)]
pub struct Script {
    pub ops: Vec<Op>,
    /// Whether it goes on with its next step after a cancellation, instead of ending.
    pub stubborn: bool,
}

/// Which item of the queue comes out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Fifo,
    Lifo,
    Priority,
}

/// A whole program.
#[derive(Clone, Debug)]
pub struct Program {
    pub permits: usize,
    pub maxsize: usize,
    pub order: Order,
    pub parties: usize,
    pub tasks: Vec<Script>,
}

/// For how many the barrier is, unless a program says otherwise.
const PARTIES: usize = 2;

/// How many rounds a program is given.
pub const ROUNDS: u32 = 40;

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.permits, self.maxsize)?;
        match self.order {
            Order::Fifo => {}
            Order::Lifo => write!(f, " lifo")?,
            Order::Priority => write!(f, " priority")?,
        }
        if self.parties != PARTIES {
            write!(f, " {}", self.parties)?;
        }
        for task in &self.tasks {
            write!(f, "|{}", if task.stubborn { "stubborn" } else { "meek" })?;
            task.ops.iter().try_for_each(|op| write!(f, " {op}"))?;
        }
        Ok(())
    }
}

impl Program {
    /// The program of this text: permits and free slots, the queue's order and the barrier's parties where they are not the
    /// usual ones, then a task after each bar, as `Display` writes it.
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split('|');
        let (mut numbers, mut order) = (Vec::new(), Order::Fifo);
        for word in parts.next().into_iter().flat_map(str::split_whitespace) {
            match word {
                "lifo" => order = Order::Lifo,
                "priority" => order = Order::Priority,
                number => numbers.push(number.parse().unwrap()),
            }
        }
        let (permits, maxsize, parties) = (numbers[0], numbers[1], numbers.get(2).copied().unwrap_or(PARTIES));
        let tasks = parts.map(|task| {
            let (manner, ops) = task.split_once(' ').unwrap();
            Script { ops: ops.split_whitespace().map(Op::parse).collect(), stubborn: manner == "stubborn" }
        });
        Self { permits, maxsize, order, parties, tasks: tasks.collect() }
    }

    /// Runs it and returns its trace: round, task, step, result.
    pub fn run(&self) -> Vec<String> {
        let world = Rc::new(World::new(self));
        run_rounds(ROUNDS, |executor, trace| {
            let controls: Vec<_> = self.tasks.iter().map(|_| Rc::new(Control::default())).collect();
            *world.controls.borrow_mut() = controls.clone();
            for (task, (script, control)) in self.tasks.iter().zip(controls).enumerate() {
                let (script, world) = (script.clone(), Rc::clone(&world));
                executor.spawn(Actor { task, script, step: 0, control, world, trace: trace.clone() }).detach();
            }
        })
    }
}

/// What the tasks of a program share.
struct World {
    semaphore: Semaphore,
    lock: Lock,
    condition: Condition,
    barrier: Barrier,
    event: Event,
    queue: Queue<usize, Box<dyn Store<usize>>>,
    controls: RefCell<Vec<Rc<Control>>>,
}

impl World {
    fn new(program: &Program) -> Self {
        let lock = Lock::new();
        let items: Box<dyn Store<usize>> = match program.order {
            Order::Fifo => Box::new(Fifo::default()),
            Order::Lifo => Box::new(Lifo::default()),
            Order::Priority => Box::new(Priority::default()),
        };
        Self {
            semaphore: Semaphore::new(program.permits),
            condition: Condition::with_lock(lock.clone()),
            lock,
            barrier: Barrier::new(program.parties),
            event: Event::new(),
            queue: Queue::with_store(program.maxsize, items),
            controls: RefCell::default(),
        }
    }
}

/// What can be done to a task from outside: what `asyncio.Task.cancel` does.
#[derive(Default)]
struct Control {
    wait: RefCell<Option<Wait>>,
    waker: RefCell<Option<Waker>>,
    withdrawn: Cell<bool>,
    must_cancel: Cell<bool>,
    done: Cell<bool>,
}

impl Control {
    fn cancel(&self) {
        if self.done.get() {
            return;
        }
        let waited = self.wait.borrow_mut().as_mut().is_some_and(|wait| wait.as_mut().withdraw());
        if !waited {
            self.must_cancel.set(true);
            return;
        }
        self.withdrawn.set(true);
        let waker = self.waker.take();
        waker.expect("a task that waits has been polled").wake();
    }
}

type Wait = Pin<Box<dyn Waiting>>;

/// A wait whose result is text for the trace.
trait Waiting {
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String>;
    fn withdraw(self: Pin<&mut Self>) -> bool;
    /// Hears of a cancellation where it waits. Returns whether it goes on all the same, to come to `CANCELLED` later.
    fn cancel(self: Pin<&mut Self>) -> bool {
        false
    }
}

/// What a wait comes to that was cancelled.
const CANCELLED: &str = "cancelled";

struct Told<F, R>(F, fn(R) -> String);

impl<F: Future + Withdraw + Unpin> Waiting for Told<F, F::Output> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String> {
        let tell = self.1;
        Pin::new(&mut self.0).poll(cx).map(tell)
    }

    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.0).withdraw()
    }
}

struct Yielding(YieldNow);

impl Waiting for Yielding {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String> {
        Pin::new(&mut self.0).poll(cx).map(|()| "ok".into())
    }

    fn withdraw(self: Pin<&mut Self>) -> bool {
        false
    }
}

/// A wait of several steps, which hears of a cancellation where it is, as a coroutine does.
struct Steps {
    body: Pin<Box<dyn Future<Output = String>>>,
    frame: Frame,
}

#[derive(Clone, Default)]
struct Frame(Rc<Where>);

/// Where the steps are.
#[derive(Default)]
struct Where {
    wait: RefCell<Option<Rc<RefCell<dyn CallOff>>>>,
    cancelled: Cell<bool>,
}

struct Cancelled;

trait CallOff {
    fn call_off(&mut self) -> bool;
}

impl<F: Withdraw + Unpin> CallOff for F {
    fn call_off(&mut self) -> bool {
        Pin::new(self).withdraw()
    }
}

impl Waiter for Frame {
    type Interrupt = Cancelled;

    async fn wait<F: Future + Withdraw + Unpin + 'static>(&self, wait: F) -> Result<F::Output, Cancelled> {
        let wait = Rc::new(RefCell::new(wait));
        *self.0.wait.borrow_mut() = Some(wait.clone());
        let output = poll_fn(|cx| {
            if self.0.cancelled.take() {
                return Poll::Ready(Err(Cancelled));
            }
            Pin::new(&mut *wait.borrow_mut()).poll(cx).map(Ok)
        });
        let output = output.await;
        self.0.wait.take();
        output
    }

    fn is_cancellation(&self, _: &Cancelled) -> bool {
        true
    }
}

impl Waiting for Steps {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String> {
        self.body.as_mut().poll(cx)
    }

    fn withdraw(self: Pin<&mut Self>) -> bool {
        let wait = self.frame.0.wait.borrow().clone();
        wait.is_some_and(|wait| wait.borrow_mut().call_off())
    }

    fn cancel(self: Pin<&mut Self>) -> bool {
        self.frame.0.cancelled.set(true);
        true
    }
}

/// A task that works through its script.
struct Actor {
    task: usize,
    script: Script,
    step: usize,
    control: Rc<Control>,
    world: Rc<World>,
    trace: Trace,
}

enum Begun {
    Done(String),
    Waits(Wait),
}

impl Actor {
    fn begin(&self, op: Op) -> Begun {
        let Self { world, .. } = self;
        let item = self.task * 100 + self.step;
        let ok = |done: bool| Begun::Done(if done { "ok" } else { "error" }.into());
        match op {
            Op::Acquire => wait(world.semaphore.acquire(), |permit| {
                permit.forget();
                "ok".into()
            }),
            Op::Release => {
                world.semaphore.release();
                ok(true)
            }
            Op::Lock => wait(world.lock.acquire(), |guard| {
                guard.forget();
                "ok".into()
            }),
            Op::Unlock => ok(world.lock.release().is_ok()),
            Op::Heed => {
                let Some(guard) = world.lock.held() else { return ok(false) };
                let condition = world.condition.clone();
                steps(|frame| async move {
                    let waited = condition.wait_as(&frame, guard).await;
                    // A waiter holds the lock on, as asyncio's tasks do.
                    let (result, guard) = match waited {
                        Ok(guard) => ("ok", Some(guard)),
                        Err(Interrupted { by: Cancelled, guard }) => (CANCELLED, guard),
                    };
                    guard.into_iter().for_each(LockGuard::forget);
                    result.into()
                })
            }
            Op::Notify => ok(world.condition.notify_held(1).is_ok()),
            Op::NotifyAll => ok(world.condition.notify_held(usize::MAX).is_ok()),
            Op::Meet => {
                let barrier = world.barrier.clone();
                steps(|frame| async move {
                    match barrier.wait_as(&frame).await {
                        Ok(passed) => passed.map_or("error".into(), |index| index.to_string()),
                        Err(Cancelled) => CANCELLED.into(),
                    }
                })
            }
            Op::Reset => {
                let barrier = world.barrier.clone();
                steps(|frame| async move { told(barrier.reset_as(&frame).await) })
            }
            Op::Abort => {
                let barrier = world.barrier.clone();
                steps(|frame| async move { told(barrier.abort_as(&frame).await) })
            }
            Op::Wait => wait(world.event.wait(), |()| "ok".into()),
            Op::Set => {
                world.event.set();
                ok(true)
            }
            Op::Clear => {
                world.event.clear();
                ok(true)
            }
            Op::Put => wait(world.queue.put(item), |put| if put.is_ok() { "ok" } else { "error" }.into()),
            Op::Get => wait(world.queue.get(), |got| got.map_or("error".into(), |item| item.to_string())),
            Op::PutNowait => ok(world.queue.put_nowait(item).is_ok()),
            Op::GetNowait => Begun::Done(world.queue.get_nowait().map_or("error".into(), |item| item.to_string())),
            Op::TaskDone => ok(world.queue.task_done().is_ok()),
            Op::Join => wait(world.queue.join(), |()| "ok".into()),
            Op::Shutdown => {
                world.queue.shutdown();
                ok(true)
            }
            Op::ShutdownNow => {
                world.queue.shutdown_now();
                ok(true)
            }
            Op::Yield => Begun::Waits(Box::pin(Yielding(yield_now()))),
            Op::Cancel(task) => {
                let control = world.controls.borrow().get(task).cloned();
                if let Some(control) = control.filter(|_| task != self.task) {
                    control.cancel();
                }
                ok(true)
            }
        }
    }

    fn end_step(&mut self, result: impl fmt::Display) {
        self.trace.log(format_args!("task{} {} {result}", self.task, self.step));
        self.step += 1;
    }

    /// Polls the wait of the current step, which is taken out of the shared cell meanwhile. Ready when it is over, with
    /// whether it was cancelled.
    fn poll_wait(&mut self, mut wait: Wait, cx: &mut Context<'_>) -> Poll<bool> {
        match wait.as_mut().poll(cx) {
            Poll::Ready(result) => {
                drop(wait);
                let cancelled = result == CANCELLED;
                self.end_step(result);
                Poll::Ready(cancelled)
            }
            Poll::Pending => {
                *self.control.wait.borrow_mut() = Some(wait);
                *self.control.waker.borrow_mut() = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Ends a wait that was cancelled, unless it goes on. Returns whether the task ends.
    fn hear_of_cancel(&mut self, wait: &mut Option<Wait>) -> bool {
        let Some(begun) = wait else { return true };
        if begun.as_mut().cancel() {
            return false;
        }
        drop(wait.take());
        self.end_step(CANCELLED);
        !self.script.stubborn
    }
}

fn told(result: Result<(), Cancelled>) -> String {
    if result.is_ok() { "ok" } else { CANCELLED }.into()
}

fn steps<F: Future<Output = String> + 'static>(body: impl FnOnce(Frame) -> F) -> Begun {
    let frame = Frame::default();
    Begun::Waits(Box::pin(Steps { body: Box::pin(body(frame.clone())), frame }))
}

fn wait<F: Future + Withdraw + Unpin + 'static>(future: F, tell: fn(F::Output) -> String) -> Begun
where
    F::Output: 'static,
{
    Begun::Waits(Box::pin(Told(future, tell)))
}

impl Future for Actor {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let control = Rc::clone(&this.control);
        let mut wait = control.wait.take();
        if (control.withdrawn.take() | control.must_cancel.take()) && this.hear_of_cancel(&mut wait) {
            control.done.set(true);
            return Poll::Ready(());
        }
        loop {
            if let Some(wait) = wait.take() {
                match this.poll_wait(wait, cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(cancelled) if cancelled && !this.script.stubborn => break,
                    Poll::Ready(_) => {}
                }
            }
            let Some(&op) = this.script.ops.get(this.step) else { break };
            match this.begin(op) {
                Begun::Done(result) => this.end_step(result),
                Begun::Waits(begun) => wait = Some(begun),
            }
        }
        control.done.set(true);
        Poll::Ready(())
    }
}
