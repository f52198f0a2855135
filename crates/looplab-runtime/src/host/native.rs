//! The terminal and the tests: a small event loop that stands where the browser's stands.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::mpsc::Receiver,
    time::{Duration, Instant},
};

use super::{Host, Platform};

type Turn = Rc<dyn Fn()>;

/// Waits so long for a message, or for ever, and acts on it. Returns whether one came.
type Listener = Rc<dyn Fn(Option<Duration>) -> bool>;

/// An event loop for one thread: calls turns that were asked for, in the order they were, and sleeps between timers.
///
/// Its clock is the machine's ([`EventLoop::real`]) or stands still until it is moved ([`EventLoop::manual`]).
///
/// ```
/// use looplab_runtime::{executor::{Clock, Executor}, host::EventLoop};
///
/// let event_loop = EventLoop::manual();
/// let executor = Executor::new(Clock::real(&event_loop));
/// executor.start();
/// let nap = executor.spawn(looplab_runtime::executor::sleep(std::time::Duration::from_secs(5)));
/// event_loop.advance(4.9);
/// assert!(!nap.is_finished());
/// event_loop.advance(0.2);
/// assert!(nap.is_finished());
/// ```
#[derive(Clone)]
pub struct EventLoop(Rc<Shared>);

struct Shared {
    turns: RefCell<VecDeque<Turn>>,
    hosts: RefCell<Vec<std::rc::Weak<Alarm>>>,
    listener: RefCell<Option<Listener>>,
    clock: Source,
}

enum Source {
    Machine(Instant),
    Manual(Cell<f64>),
}

impl EventLoop {
    /// A loop on the machine's clock.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::{executor::{Clock, Executor, sleep}, host::EventLoop};
    ///
    /// let executor = Executor::new(Clock::real(&EventLoop::real()));
    /// executor.block_on(sleep(Duration::from_millis(1)));
    /// ```
    #[must_use]
    pub fn real() -> Self {
        Self::with(Source::Machine(Instant::now()))
    }

    /// A loop whose time moves only through [`EventLoop::advance`] (and when something blocks).
    ///
    /// ```
    /// use looplab_runtime::host::EventLoop;
    ///
    /// let event_loop = EventLoop::manual();
    /// assert_eq!(event_loop.now(), 0.0);
    /// event_loop.advance(60.0);
    /// assert_eq!(event_loop.now(), 60.0);
    /// ```
    #[must_use]
    pub fn manual() -> Self {
        Self::with(Source::Manual(Cell::new(0.0)))
    }

    fn with(clock: Source) -> Self {
        let (turns, hosts, listener) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self(Rc::new(Shared { turns, hosts, listener, clock }))
    }

    /// The time on its clock, in seconds; a manual one begins at zero.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.0.now()
    }

    /// Has `act` called between two turns with each message of other threads. As long as one of them can send, the loop waits
    /// for messages where nothing else is left.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc, sync::mpsc, thread};
    /// use looplab_runtime::host::EventLoop;
    ///
    /// let (event_loop, heard) = (EventLoop::real(), Rc::new(Cell::new(0)));
    /// let (sender, receiver) = mpsc::channel();
    /// let sum = Rc::clone(&heard);
    /// event_loop.listen(receiver, move |number: u32| sum.set(sum.get() + number));
    /// thread::spawn(move || (1..=3).try_for_each(|number| sender.send(number)));
    /// assert!(event_loop.run_until(|| heard.get() == 6));
    /// ```
    pub fn listen<T: 'static>(&self, messages: Receiver<T>, act: impl Fn(T) + 'static) {
        let listener = move |limit: Option<Duration>| {
            let message = match limit {
                Some(limit) => messages.recv_timeout(limit).ok(),
                None => messages.recv().ok(),
            };
            message.map(&act).is_some()
        };
        *self.0.listener.borrow_mut() = Some(Rc::new(listener));
    }

    /// Runs until `done` says so, sleeping while there is only a timer or a message to wait for.
    ///
    /// Returns whether `done` was reached; `false` means that nothing is left that could ever happen.
    ///
    /// ```
    /// let event_loop = looplab_runtime::host::EventLoop::manual();
    /// assert!(!event_loop.run_until(|| false), "nothing is left that could happen");
    /// ```
    pub fn run_until(&self, done: impl Fn() -> bool) -> bool {
        while !done() {
            let listener = self.0.listener.borrow().clone();
            let hear = |limit| listener.as_ref().is_some_and(|listener| listener(limit));
            if hear(Some(Duration::ZERO)) || self.turn_once() {
                continue;
            }
            match (self.next_alarm(), &listener) {
                (None, _) if !hear(None) => return false,
                (Some(at), None) => self.0.block(at - self.0.now()),
                (Some(at), Some(_)) => {
                    let left = (at - self.0.now()).max(0.0);
                    hear(Some(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX)));
                }
                (None, _) => {}
            }
        }
        true
    }

    /// Does everything that can be done without time passing.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, sleep}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// executor.start();
    /// let (quick, slow) = (executor.spawn(async {}), executor.spawn(sleep(std::time::Duration::from_secs(1))));
    /// event_loop.run_ready();
    /// assert!(quick.is_finished() && !slow.is_finished());
    /// ```
    pub fn run_ready(&self) {
        while self.turn_once() {}
    }

    /// Moves a manual clock on by `seconds`, stopping at each timer on the way. Time that something [blocks](Host::block)
    /// meanwhile is part of them.
    ///
    /// # Panics
    /// On a loop that is on the machine's clock.
    ///
    /// ```
    /// use looplab_runtime::host::EventLoop;
    ///
    /// let event_loop = EventLoop::manual();
    /// event_loop.advance(2.5);
    /// assert_eq!(event_loop.now(), 2.5);
    /// ```
    pub fn advance(&self, seconds: f64) {
        let Source::Manual(now) = &self.0.clock else { panic!("only a manual event loop's time can be moved") };
        let end = now.get() + seconds;
        self.run_ready();
        while let Some(at) = self.next_alarm().filter(|at| *at <= end) {
            now.set(at.max(now.get()));
            self.run_ready();
        }
        // What ran may have blocked for longer than that.
        now.set(end.max(now.get()));
        self.run_ready();
    }

    /// Calls the oldest turn that was asked for, or one whose timer has run out.
    fn turn_once(&self) -> bool {
        let asked = self.0.turns.borrow_mut().pop_front();
        let turn = asked.or_else(|| self.due_alarm());
        turn.as_ref().inspect(|turn| turn()).is_some()
    }

    fn due_alarm(&self) -> Option<Turn> {
        let now = self.0.now();
        let hosts = self.0.hosts.borrow();
        let mut alarms = hosts.iter().filter_map(std::rc::Weak::upgrade);
        let due = alarms.find(|alarm| alarm.at.get().is_some_and(|at| at <= now))?;
        due.at.set(None);
        due.rings.borrow().clone()
    }

    fn next_alarm(&self) -> Option<f64> {
        let hosts = self.0.hosts.borrow();
        hosts.iter().filter_map(|host| host.upgrade()?.at.get()).min_by(f64::total_cmp)
    }
}

impl Platform for EventLoop {
    fn now(&self) -> f64 {
        self.0.now()
    }

    fn host(&self) -> Box<dyn Host> {
        let alarm = Rc::new(Alarm { turn: RefCell::default(), rings: RefCell::default(), at: Cell::new(None) });
        let mut hosts = self.0.hosts.borrow_mut();
        hosts.retain(|host| host.strong_count() > 0);
        hosts.push(Rc::downgrade(&alarm));
        Box::new(NativeHost { shared: Rc::clone(&self.0), alarm })
    }
}

impl Shared {
    fn now(&self) -> f64 {
        match &self.clock {
            Source::Machine(start) => start.elapsed().as_secs_f64(),
            Source::Manual(now) => now.get(),
        }
    }

    fn block(&self, seconds: f64) {
        let seconds = seconds.max(0.0);
        match &self.clock {
            Source::Machine(_) => {
                std::thread::sleep(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
            }
            Source::Manual(now) => now.set(now.get() + seconds),
        }
    }
}

/// One executor's place on an [`EventLoop`].
struct NativeHost {
    shared: Rc<Shared>,
    alarm: Rc<Alarm>,
}

struct Alarm {
    turn: RefCell<Option<Turn>>,
    rings: RefCell<Option<Turn>>,
    at: Cell<Option<f64>>,
}

impl Host for NativeHost {
    fn connect(&self, turn: Turn, alarm: Turn) {
        *self.alarm.turn.borrow_mut() = Some(turn);
        *self.alarm.rings.borrow_mut() = Some(alarm);
    }

    fn kick(&self) {
        let turn = self.alarm.turn.borrow().clone();
        self.shared.turns.borrow_mut().extend(turn);
    }

    fn again(&self) {
        self.kick();
    }

    fn wake_in(&self, seconds: Option<f64>) {
        self.alarm.at.set(seconds.map(|seconds| self.shared.now() + seconds));
    }

    fn block(&self, seconds: f64) {
        self.shared.block(seconds);
    }
}
