//! An observer that makes events of what it is told.

use std::cell::{Cell, RefCell};

use super::{Observer, Origin, TaskRef, clock::Clock, stopwatch::Stopwatch, watch};
use crate::{
    host::Host,
    trace::{Cause, Event, EventKind, Place, Stop, TaskId, TaskOutcome},
};

/// For how long, in ms, a step or a callback may hold the loop before that is an event of its own.
const BLOCKED_MS: f64 = 100.0;

/// An observer that makes [`Event`]s of all it is told, numbers and times them, and hands them to a sink as they happen.
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use looplab::{
///     executor::{Clock, Executor, Recorder, yield_now},
///     host::EventLoop,
///     trace::{Batch, Recording},
/// };
///
/// let (event_loop, clock) = (EventLoop::manual(), Clock::instant());
/// let events = Rc::new(RefCell::new(Vec::new()));
/// let sink = Rc::clone(&events);
/// let recorder = Recorder::new(event_loop.host(), clock.clone(), move |event| sink.borrow_mut().push(event));
///
/// let executor = Executor::new(event_loop.host(), clock);
/// executor.set_observer(Some(Rc::new(recorder)));
/// executor.block_on(yield_now());
///
/// let mut recording = Recording::new(1_000);
/// recording.extend(Batch { before: None, events: events.take() });
/// let steps: Vec<_> = recording.now().tasks.values().map(|task| task.steps).collect();
/// assert_eq!(steps, [2]);
/// ```
pub struct Recorder<H> {
    host: H,
    clock: Clock,
    sink: Box<dyn Fn(Event)>,
    next: Cell<u64>,
    stopwatch: RefCell<Stopwatch>,
    /// The steps and callbacks that are under way, the innermost last.
    begun: RefCell<Vec<Begun>>,
}

/// A step or a callback that is under way.
struct Begun {
    /// When it began on the host's clock, in seconds.
    at: f64,
    /// When it began on the run's clock, in ms.
    moment: f64,
}

impl<H: Host> Recorder<H> {
    /// A recorder for executors on `clock` whose hosts show the same time as `host`. The clock starts with it.
    ///
    /// The sink must not make anything happen that the recorder would be told of.
    pub fn new(host: H, clock: Clock, sink: impl Fn(Event) + 'static) -> Self {
        let stopwatch = Stopwatch::new(&host);
        let _ = clock.now(stopwatch.last());
        Self {
            host,
            clock,
            sink: Box::new(sink),
            next: Cell::new(0),
            stopwatch: RefCell::new(stopwatch),
            begun: RefCell::default(),
        }
    }

    /// Notes something that no executor tells of, such as what the program prints. Returns the number of the event.
    pub fn record(&self, task: Option<TaskId>, kind: EventKind) -> u64 {
        let now = if self.clock.is_instant() { 0.0 } else { self.stopwatch.borrow_mut().now(&self.host) };
        self.tell(self.moment(now), task, kind)
    }

    /// What the run's clock shows, in ms, when the host's shows `now`.
    fn moment(&self, now: f64) -> f64 {
        self.clock.now(now).as_secs() * 1e3
    }

    fn tell(&self, at: f64, task: Option<TaskId>, kind: EventKind) -> u64 {
        let seq = self.next.replace(self.next.get() + 1);
        (self.sink)(Event { seq, at, task, kind });
        seq
    }

    /// Begins a step or a callback; the moment.
    fn begin(&self) -> f64 {
        let mut begun = self.begun.borrow_mut();
        let mut stopwatch = self.stopwatch.borrow_mut();
        let at = if begun.is_empty() { stopwatch.last() } else { stopwatch.now(&self.host) };
        let moment = self.moment(at);
        begun.push(Begun { at, moment });
        moment
    }

    /// Ends what was begun last: the moment, for how long it was busy, and for how long it held the loop, all in ms.
    fn end(&self) -> (f64, f64, f64) {
        let now = self.stopwatch.borrow_mut().lap(&self.host);
        let moment = self.moment(now);
        let Some(begun) = self.begun.borrow_mut().pop() else { return (moment, 0.0, 0.0) };
        let busy = (now - begun.at) * 1e3;
        (moment, busy, busy.max(moment - begun.moment))
    }

    /// Tells of a loop that was held too long.
    fn tell_blocked(&self, at: f64, task: Option<TaskId>, ms: f64, place: Option<Place>) {
        let longest = watch::take_hold();
        // What is part of another step or callback is told of with that.
        if ms >= BLOCKED_MS && self.begun.borrow().is_empty() {
            self.tell(at, task, EventKind::Blocked { ms, place: longest.or(place) });
        }
    }
}

impl<H: Host> Observer for Recorder<H> {
    fn spawned(&self, task: &TaskRef, by: Option<TaskId>, origin: Origin) {
        let Origin { what, place } = origin;
        let kind = EventKind::Spawned { name: task.name().to_string(), what, parent: by, place };
        self.record(Some(task.id()), kind);
    }

    fn woken(&self, task: TaskId, by: Cause) {
        self.record(Some(task), EventKind::Woken { by });
    }

    fn step_started(&self, task: TaskId) {
        let at = self.begin();
        self.tell(at, Some(task), EventKind::StepStarted);
    }

    fn step_ended(&self, task: TaskId, stop: Stop) {
        let (at, busy_ms, held_ms) = self.end();
        let place = if held_ms >= BLOCKED_MS { stop.place.clone() } else { None };
        self.tell(at, Some(task), EventKind::StepEnded { busy_ms, stop });
        self.tell_blocked(at, Some(task), held_ms, place);
    }

    fn call_started(&self) {
        self.begin();
    }

    fn call_ended(&self) {
        let (at, _, held_ms) = self.end();
        self.tell_blocked(at, None, held_ms, None);
    }

    fn resumed(&self, now: f64) {
        self.stopwatch.borrow_mut().resume(now);
        // What a panic has left under way in the browser never ends.
        self.begun.borrow_mut().clear();
    }

    fn renamed(&self, task: &TaskRef) {
        self.record(Some(task.id()), EventKind::Renamed { name: task.name().to_string() });
    }

    fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
        self.record(Some(task), EventKind::CancelRequested { by });
    }

    fn done(&self, task: TaskId, outcome: &TaskOutcome) {
        self.record(Some(task), EventKind::Done { outcome: outcome.clone() });
    }

    fn noted(&self, task: Option<TaskId>, kind: EventKind) {
        self.record(task, kind);
    }
}
