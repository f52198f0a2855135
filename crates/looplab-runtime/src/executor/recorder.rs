//! An observer that makes events of what it is told.

use std::cell::{Cell, RefCell};

use looplab_trace::{Cause, Event, EventKind, Place, Stop, TaskId, TaskOutcome, short_name};

use super::{
    Observer, TaskRef, Time,
    clock::Clock,
    notes::{self, Holds},
    origin::Origin,
    pace::Pace,
    stopwatch::Stopwatch,
};

/// For how long, in ms, a step or a callback may hold the loop before that is an event of its own.
const BLOCKED_MS: f64 = 100.0;
/// The same for one that has not ended: most that are seen under way end soon.
const HOLDING_MS: f64 = 1_000.0;

/// An observer that makes [`Event`]s of all it is told, numbers and times them, and hands them to a sink as they happen.
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use looplab_runtime::{
///     executor::{Clock, Executor, Recorder, yield_now},
///     host::EventLoop,
/// };
/// use looplab_trace::{Batch, Event, Recording};
///
/// let clock = Clock::instant(&EventLoop::manual());
/// let events = Rc::new(RefCell::new(Vec::new()));
/// let sink = Rc::clone(&events);
/// let recorder = Recorder::new(clock.clone(), move |event: Event| sink.borrow_mut().push(event));
///
/// let executor = Executor::new(clock);
/// executor.set_observer(Some(Rc::new(recorder)));
/// executor.block_on(yield_now());
///
/// let mut recording = Recording::new(1_000);
/// recording.extend(Batch { before: None, events: events.take() });
/// let steps: Vec<_> = recording.now().tasks.values().map(|task| task.steps).collect();
/// assert_eq!(steps, [2]);
/// ```
pub struct Recorder<S> {
    clock: Clock,
    sink: S,
    next: Cell<u64>,
    stopwatch: RefCell<Stopwatch>,
    /// The steps and callbacks that are under way, the innermost last.
    begun: RefCell<Vec<Begun>>,
    /// The task whose step was begun last, and the moment, if that is not told yet: while steps are light, one in which
    /// nothing happens is one event.
    untold: Cell<Option<(TaskId, f64)>>,
}

/// Where a [`Recorder`] hands its events. It must not make anything happen that the recorder would be told of.
pub trait Sink {
    /// Takes the next event, at about `now` on the host's clock, in seconds. Returns the seconds that has taken, if it was
    /// worth a mention: they do not count as the program's.
    fn take(&self, event: Event, now: f64) -> f64;

    /// Whether it would pass on at once what it gets at `now`. Then a step is told of when it begins, however light steps
    /// are: it may be one that never ends.
    fn is_idle(&self, now: f64) -> bool {
        let _ = now;
        false
    }
}

impl<F: Fn(Event)> Sink for F {
    fn take(&self, event: Event, _now: f64) -> f64 {
        self(event);
        0.0
    }
}

/// A step or a callback that is under way.
struct Begun {
    /// When it began on the host's clock, in seconds.
    at: f64,
    /// When it began on the run's clock, in ms.
    moment: f64,
}

impl<S: Sink> Recorder<S> {
    /// A recorder for executors on `clock`, which starts with it.
    pub fn new(clock: Clock, sink: S) -> Self {
        let stopwatch = Stopwatch::new(clock.host_now());
        let _ = clock.at(stopwatch.last());
        let (next, stopwatch) = (Cell::new(0), RefCell::new(stopwatch));
        Self { clock, sink, next, stopwatch, begun: RefCell::default(), untold: Cell::default() }
    }

    /// Notes something that no executor tells of, such as what the program prints. Returns the number of the event.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use looplab_runtime::{executor::{Clock, Recorder}, host::EventLoop};
    /// use looplab_trace::{Event, EventKind, Stream};
    ///
    /// let event_loop = EventLoop::manual();
    /// let at = Rc::new(Cell::new(0.0));
    /// let seen = Rc::clone(&at);
    /// let recorder = Recorder::new(Clock::real(&event_loop), move |event: Event| seen.set(event.at));
    /// event_loop.advance(1.5);
    /// recorder.record(None, EventKind::Printed { stream: Stream::Stdout, text: "hello\n".into() });
    /// assert_eq!(at.get(), 1_500.0, "in ms");
    /// ```
    pub fn record(&self, task: Option<TaskId>, kind: EventKind) -> u64 {
        let now = self.stopwatch.borrow_mut().look(|| self.clock.host_now());
        self.tell(self.moment(now), task, kind)
    }

    /// What the run's clock shows.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Recorder}, host::EventLoop};
    /// use looplab_trace::Event;
    ///
    /// let event_loop = EventLoop::manual();
    /// let recorder = Recorder::new(Clock::real(&event_loop), |_: Event| ());
    /// event_loop.advance(2.0);
    /// assert_eq!(recorder.now().as_secs(), 2.0);
    /// ```
    pub fn now(&self) -> Time {
        self.clock.at(self.stopwatch.borrow_mut().look(|| self.clock.host_now()))
    }

    /// As [`record`](Self::record), for what happens so often that a look at the clock for each would be too much.
    fn record_often(&self, task: Option<TaskId>, kind: EventKind) {
        let mut stopwatch = self.stopwatch.borrow_mut();
        let now = match self.begun.borrow().is_empty() {
            _ if self.clock.stands() => stopwatch.last(),
            // Between two turns any time may have passed.
            true => stopwatch.look(|| self.clock.host_now()),
            false => stopwatch.about(|| self.clock.host_now()),
        };
        drop(stopwatch);
        self.tell(self.moment(now), task, kind);
    }

    /// What the run's clock shows, in ms, when the host's shows `now`.
    fn moment(&self, now: f64) -> f64 {
        self.clock.at(now).as_millis()
    }

    #[inline(never)]
    fn tell(&self, at: f64, task: Option<TaskId>, kind: EventKind) -> u64 {
        self.tell_start();
        self.hand_over(at, task, kind)
    }

    /// Tells of the step that was begun last, if that has not been done.
    #[inline]
    fn tell_start(&self) {
        if let Some((task, at)) = self.untold.take() {
            self.hand_over(at, Some(task), EventKind::StepStarted);
        }
    }

    // A copy of an event takes longer than making one.
    #[inline(always)]
    fn hand_over(&self, at: f64, task: Option<TaskId>, kind: EventKind) -> u64 {
        let seq = self.next.replace(self.next.get() + 1);
        let last = self.stopwatch.borrow().last();
        let spent = self.sink.take(Event { seq, at, task, kind }, last);
        if spent > 0.0 {
            self.pass_over(spent);
        }
        seq
    }

    /// So many seconds were spent on something that is not the program's.
    #[cold]
    fn pass_over(&self, spent: f64) {
        let now = self.clock.host_now();
        let passed = self.moment(now) - self.moment(now - spent);
        self.stopwatch.borrow_mut().resume(now);
        for begun in self.begun.borrow_mut().iter_mut() {
            begun.at += spent;
            begun.moment += passed;
        }
    }

    /// Begins a step or a callback; the moment.
    fn begin(&self) -> f64 {
        let mut begun = self.begun.borrow_mut();
        let mut stopwatch = self.stopwatch.borrow_mut();
        let at = if begun.is_empty() { stopwatch.last() } else { stopwatch.look(|| self.clock.host_now()) };
        let moment = self.moment(at);
        begun.push(Begun { at, moment });
        moment
    }

    /// Ends what was begun last: the moment, for how long it was busy, and for how long it held the loop by its own doing, all
    /// in ms. What is part of another step or callback counts with that.
    fn end(&self) -> (f64, f64, f64) {
        let now = self.stopwatch.borrow_mut().lap(|| self.clock.host_now());
        let moment = self.moment(now);
        let Some(begun) = self.begun.borrow_mut().pop() else { return (moment, 0.0, 0.0) };
        let busy = (now - begun.at) * 1e3;
        let is_part = !self.begun.borrow().is_empty();
        (moment, busy, if is_part { 0.0 } else { self.held(busy, moment - begun.moment) })
    }

    /// For how long the loop was held in a time that was this long, really and on the run's clock, in ms.
    fn held(&self, busy: f64, passed: f64) -> f64 {
        let (asked, excused) = notes::holds(|holds| (holds.asked * 1e3, holds.excused * 1e3));
        let held = match self.clock.pace() {
            // What a program computes takes no longer because the clock is quick; what it sleeps is a matter of the clock.
            Pace::Scaled(rate) => busy + asked * (1.0 - 1.0 / rate),
            Pace::Real | Pace::Instant => busy.max(passed),
        };
        held - excused
    }

    /// Tells of a loop that was held too long.
    fn tell_blocked(&self, at: f64, task: Option<TaskId>, ms: f64) {
        if !self.begun.borrow().is_empty() {
            return;
        }
        let Holds { longest, for_thread, .. } = notes::take_holds();
        if ms >= BLOCKED_MS {
            let place = longest.map(|(_, place)| place);
            self.tell(at, task, EventKind::Blocked { ms, place, for_thread });
        }
    }
}

impl<S: Sink> Observer for Recorder<S> {
    fn spawned(&self, task: &TaskRef, by: Option<TaskId>, origin: Origin) {
        let Origin { what, place } = origin;
        let kind = EventKind::Spawned { name: short_name(task.name()), what, parent: by, place };
        self.record_often(Some(task.id()), kind);
    }

    fn woken(&self, task: TaskId, by: Cause) {
        self.record_often(Some(task), EventKind::Woken { by });
    }

    fn step_started(&self, task: TaskId) {
        self.tell_start();
        self.untold.set(Some((task, self.begin())));
        let (is_light, now) = {
            let stopwatch = self.stopwatch.borrow();
            (stopwatch.is_light(), stopwatch.last())
        };
        // Asked in any case: the answer makes way for the event, which might be the last for long.
        let leaves_at_once = self.sink.is_idle(now);
        if leaves_at_once || !is_light {
            self.tell_start();
        }
    }

    #[inline]
    fn step_ended(&self, task: TaskId, stop: Stop) {
        let (at, busy_ms, held_ms) = self.end();
        match self.untold.take() {
            Some((_, began)) => self.hand_over(at, Some(task), EventKind::Stepped { began, busy_ms, stop }),
            None => self.hand_over(at, Some(task), EventKind::StepEnded { busy_ms, stop }),
        };
        self.tell_blocked(at, Some(task), held_ms);
    }

    fn holding(&self, task: Option<TaskId>, place: Option<Place>) {
        let now = self.stopwatch.borrow_mut().look(|| self.clock.host_now());
        let moment = self.moment(now);
        let since_first = |begun: &Begun| self.held((now - begun.at) * 1e3, moment - begun.moment);
        let ms = self.begun.borrow().first().map_or(0.0, since_first);
        if ms >= HOLDING_MS {
            self.tell(moment, task, EventKind::Holding { ms, place });
        }
    }

    fn call_started(&self) {
        self.begin();
    }

    fn call_ended(&self) {
        let (at, _, held_ms) = self.end();
        self.tell_blocked(at, None, held_ms);
    }

    fn resumed(&self, now: f64) {
        self.tell_start();
        self.stopwatch.borrow_mut().resume(now);
        // What a panic has left under way in the browser never ends.
        self.begun.borrow_mut().clear();
    }

    fn renamed(&self, task: &TaskRef) {
        self.record_often(Some(task.id()), EventKind::Renamed { name: short_name(task.name()) });
    }

    fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
        self.record_often(Some(task), EventKind::CancelRequested { by });
    }

    fn done(&self, task: TaskId, outcome: &TaskOutcome) {
        self.record_often(Some(task), EventKind::Done { outcome: outcome.clone() });
    }

    fn noted(&self, task: Option<TaskId>, kind: EventKind) {
        self.record_often(task, kind);
    }
}
