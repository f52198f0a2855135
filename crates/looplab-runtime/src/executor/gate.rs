//! A gate: what lets a program pause between two entries of its ready queues, and go on step by step.

mod guard;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
};

use looplab_trace::{Pause, TaskId};

pub(super) use self::guard::Guard;
use super::clock::Clock;

/// What the entries of one or more executors have to pass. Clones are the same gate.
///
/// While it is closed no entry runs and the clock stands still; nothing else of a program can tell that it was closed. It
/// closes between two entries, so that order stays what it was. A closed gate can be opened for one step: exactly one step
/// of a task, with the callbacks and timers that come before it. The clock then stands still too, and jumps to the next
/// timer when nothing can run and nothing outside is under way.
///
/// Steps in an executor that is driven [in place](super::Executor::run_in_place), or is the guest of another scheduler, are part
/// of whatever drives it: they pass and do not count.
///
/// ```
/// use looplab_runtime::{executor::{Clock, Executor, Gate, sleep}, host::EventLoop};
///
/// let event_loop = EventLoop::manual();
/// let clock = Clock::real(&event_loop);
/// let executor = Executor::new(clock.clone());
/// let gate = Gate::new(clock);
/// gate.guard(&executor);
/// executor.start();
/// let nap = executor.spawn(sleep(std::time::Duration::from_secs(1)));
/// event_loop.advance(0.5);
/// gate.pause();
/// event_loop.advance(60.0);
/// assert_eq!(executor.now().as_secs(), 0.5);
/// gate.step();
/// event_loop.run_ready();
/// assert!(nap.is_finished());
/// ```
#[derive(Clone)]
pub struct Gate(Rc<GateState>);

struct GateState {
    clock: Clock,
    passage: Cell<Passage>,
    breakpoints: RefCell<BTreeSet<u32>>,
    /// Whether it wants to know of every step: it has breakpoints, or waits for a step.
    attentive: Cell<bool>,
    /// Whether the program asks at its lines by [`stop_at`](super::gated::stop_at), so that the ends of steps are no breakpoints.
    asks: Cell<bool>,
    /// The breakpoints that could not hold a loop, and were told of.
    passed: RefCell<BTreeSet<u32>>,
    listener: RefCell<Option<Listener>>,
}

type Listener = Rc<dyn Fn(GateEvent)>;

/// What a gate tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateEvent {
    /// It was closed.
    Paused(Pause),
    /// It was opened for good.
    Resumed,
    /// A task came to a breakpoint where it could not be held: in a loop that is driven in place, or in code that the
    /// program drives itself. Told once a line.
    Passed {
        /// The task.
        task: TaskId,
        /// The line, counted from 1.
        line: u32,
    },
}

/// What may pass.
#[derive(Clone, Copy, PartialEq)]
enum Passage {
    Open,
    Closed,
    /// Everything up to the end of the next step.
    OneStep,
    /// Everything up to the next event of a task.
    EventOf(TaskId),
}

impl Passage {
    fn is_step(self) -> bool {
        matches!(self, Self::OneStep | Self::EventOf(_))
    }
}

impl Gate {
    /// An open gate for executors on `clock`.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, Gate}, host::EventLoop};
    ///
    /// let executor = Executor::new(Clock::real(&EventLoop::manual()));
    /// let gate = Gate::new(executor.clock().clone());
    /// gate.guard(&executor);
    /// assert!(!gate.is_closed());
    /// ```
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self(Rc::new(GateState {
            clock,
            passage: Cell::new(Passage::Open),
            breakpoints: RefCell::default(),
            attentive: Cell::new(false),
            asks: Cell::new(false),
            passed: RefCell::default(),
            listener: RefCell::default(),
        }))
    }

    /// Tells `listener` when it is closed and opened. The listener must not drive, wake or spawn anything.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Gate, GateEvent}, host::EventLoop};
    ///
    /// let gate = Gate::new(Clock::real(&EventLoop::manual()));
    /// gate.listen(|event| assert_eq!(event, GateEvent::Paused(looplab_trace::Pause::Asked)));
    /// gate.pause();
    /// ```
    pub fn listen(&self, listener: impl Fn(GateEvent) + 'static) {
        *self.0.listener.borrow_mut() = Some(Rc::new(listener));
    }

    /// Closes it: what runs now comes to its end, and nothing follows. Nothing if it is closed.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, Gate}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// let gate = Gate::new(executor.clock().clone());
    /// gate.guard(&executor);
    /// executor.start();
    /// gate.pause();
    /// let task = executor.spawn(async {});
    /// event_loop.run_ready();
    /// assert!(!task.is_finished());
    /// gate.resume();
    /// event_loop.run_ready();
    /// assert!(task.is_finished());
    /// ```
    pub fn pause(&self) {
        if self.0.passage.get() != Passage::Closed {
            self.close(Pause::Asked);
        }
    }

    /// Opens it. Nothing if it is open.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Gate}, host::EventLoop};
    ///
    /// let gate = Gate::new(Clock::real(&EventLoop::manual()));
    /// gate.pause();
    /// gate.resume();
    /// assert!(!gate.is_closed());
    /// ```
    pub fn resume(&self) {
        if self.0.passage.get() != Passage::Open {
            self.set_passage(Passage::Open);
            self.0.clock.resume();
            self.tell(GateEvent::Resumed);
        }
    }

    /// Lets everything up to the end of one step of any task pass, and closes then.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, Gate, yield_now}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// let gate = Gate::new(executor.clock().clone());
    /// gate.guard(&executor);
    /// gate.pause();
    /// executor.start();
    /// let task = executor.spawn(yield_now());
    /// gate.step();
    /// event_loop.run_ready();
    /// assert!(gate.is_closed() && !task.is_finished(), "it yields in its first step");
    /// gate.step();
    /// event_loop.run_ready();
    /// assert!(task.is_finished());
    /// ```
    pub fn step(&self) {
        self.open_for(Passage::OneStep);
    }

    /// Lets everything pass until something happens to `task`, and closes then: until it is woken, has taken a step, is
    /// asked to stop or ends.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, Gate}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// let gate = Gate::new(executor.clock().clone());
    /// gate.guard(&executor);
    /// gate.pause();
    /// executor.start();
    /// let (other, task) = (executor.spawn(async {}), executor.spawn(async {}));
    /// gate.step_task(task.task().id());
    /// event_loop.run_ready();
    /// assert!(other.is_finished() && task.is_finished() && gate.is_closed());
    /// ```
    pub fn step_task(&self, task: TaskId) {
        self.open_for(Passage::EventOf(task));
    }

    /// Closes it from now on whenever a task stops at one of these lines, in place of the lines it was told before: when a
    /// step ends there or, in a program that asks at its lines, when the line is reached.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Gate}, host::EventLoop};
    ///
    /// let gate = Gate::new(Clock::real(&EventLoop::manual()));
    /// gate.set_breakpoints([3, 7]);
    /// assert!(gate.has_breakpoints());
    /// ```
    pub fn set_breakpoints(&self, lines: impl IntoIterator<Item = u32>) {
        self.0.breakpoints.replace(lines.into_iter().collect());
        self.set_passage(self.0.passage.get());
    }

    /// Whether it has breakpoints.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Gate}, host::EventLoop};
    ///
    /// let gate = Gate::new(Clock::real(&EventLoop::manual()));
    /// gate.set_breakpoints([3]);
    /// gate.set_breakpoints([]);
    /// assert!(!gate.has_breakpoints(), "they are set in place of those before");
    /// ```
    #[must_use]
    pub fn has_breakpoints(&self) -> bool {
        !self.0.breakpoints.borrow().is_empty()
    }

    /// From now on the program asks by [`stop_at`](super::gated::stop_at) at each of its lines.
    pub(super) fn ask_at_lines(&self) {
        self.0.asks.set(true);
    }

    /// Whether nothing passes.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Gate}, host::EventLoop};
    ///
    /// let gate = Gate::new(Clock::real(&EventLoop::manual()));
    /// gate.pause();
    /// assert!(gate.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.passage.get() == Passage::Closed
    }

    fn set_passage(&self, passage: Passage) {
        self.0.passage.set(passage);
        self.0.attentive.set(passage.is_step() || !self.0.breakpoints.borrow().is_empty());
    }

    fn open_for(&self, passage: Passage) {
        self.set_passage(passage);
        // While steps are taken one by one, the time between them is the reader's and not the program's.
        self.0.clock.pause();
    }

    fn close(&self, why: Pause) {
        self.set_passage(Passage::Closed);
        self.0.clock.pause();
        self.tell(GateEvent::Paused(why));
    }

    fn tell(&self, event: GateEvent) {
        let listener = self.0.listener.borrow().clone();
        if let Some(listener) = listener {
            listener(event);
        }
    }

    fn is_breakpoint(&self, line: u32) -> bool {
        self.0.breakpoints.borrow().contains(&line)
    }

    fn at_breakpoint(&self, task: TaskId, line: u32, one_piece: bool) {
        if !one_piece {
            self.close(Pause::Breakpoint { task, line });
        } else if self.0.passed.borrow_mut().insert(line) {
            self.tell(GateEvent::Passed { task, line });
        }
    }
}
