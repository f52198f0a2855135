//! How time passes for an executor.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::{Rc, Weak},
};

use super::{
    pace::Pace,
    spin::{Spin, Tempo},
    time::Time,
};
use crate::host::{Host, Platform};

/// A clock. Clones are the same clock, so several executors can share one.
///
/// Its pace can be changed while it goes, and it can be paused and resumed. It never jumps then: it goes on from where it
/// stands. Timers of every executor that is on it come as the new pace has it. An executor that is driven
/// [in place](super::Executor::run_in_place) moves a paused clock on from timer to timer, since nothing could resume it
/// meanwhile.
///
/// It is the clock of one event loop, whose time it goes by, and starts at the first look at it. Executors that share it are on
/// that event loop.
///
/// ```
/// use looplab_runtime::{executor::{Clock, Executor, Pace, sleep}, host::EventLoop};
///
/// let event_loop = EventLoop::manual();
/// let clock = Clock::scaled(&event_loop, 10.0);
/// let executor = Executor::new(clock.clone());
/// executor.start();
/// let nap = executor.spawn(sleep(std::time::Duration::from_secs(60)));
/// event_loop.advance(5.0);
/// assert_eq!(executor.now().as_secs(), 50.0);
/// clock.set_pace(Pace::Real);
/// event_loop.advance(9.9);
/// assert!(!nap.is_finished());
/// event_loop.advance(0.2);
/// assert!(nap.is_finished());
/// ```
#[derive(Clone)]
pub struct Clock(Rc<Shared>);

struct Shared {
    platform: Box<dyn Platform>,
    pace: Cell<Pace>,
    paused: Cell<bool>,
    /// What it showed when the host's clock showed `since`. It starts at the first look.
    shown: Cell<Time>,
    since: Cell<Option<f64>>,
    /// How quickly it goes from there: zero while it stands.
    rate: Cell<f64>,
    spin: Spin,
    /// The executors that have timers on it, in the order they were made.
    executors: RefCell<Vec<Weak<dyn OnClock>>>,
}

/// What is on a clock.
pub(super) trait OnClock {
    /// The clock was changed.
    fn clock_changed(&self);
}

impl Clock {
    /// A second lasts a second. The clock starts at the first look at it.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Pace}, host::EventLoop};
    ///
    /// assert_eq!(Clock::real(&EventLoop::real()).pace(), Pace::Real);
    /// ```
    #[must_use]
    pub fn real(platform: &(impl Platform + Clone + 'static)) -> Self {
        Self::new(platform, Pace::Real)
    }

    /// A clock that goes `rate` times as fast as the host's: 0.1 is ten times slower. It starts at the first look at it.
    ///
    /// # Panics
    /// When the rate is not a positive number.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, sleep}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::scaled(&event_loop, 60.0));
    /// executor.block_on(sleep(std::time::Duration::from_secs(3600)));
    /// assert_eq!(event_loop.now(), 60.0, "an hour took a minute");
    /// ```
    #[must_use]
    pub fn scaled(platform: &(impl Platform + Clone + 'static), rate: f64) -> Self {
        Self::new(platform, Pace::Scaled(rate))
    }

    /// Waiting takes no time: when nothing can run and nothing outside is under way, the clock jumps to the next timer.
    /// While the program computes, the clock stands still, so that timers which are set one after the other for the same
    /// delay ring together.
    ///
    /// A program that spins until time has passed would never end on such a clock. So when the executor has begun 10,000
    /// rounds since the last jump while timers waited or the program looked at the clock, each further round takes 10 µs,
    /// but never goes past the next timer, and the 100 rounds after that take no time either; and when one step has looked
    /// at the clock 10,000 times, each further look takes 10 µs. Nothing of that depends on the speed of the machine: every
    /// run is the same.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::executor::{Executor, current, sleep, spawn, yield_now};
    ///
    /// Executor::instant().block_on(async {
    ///     let nap = spawn(sleep(Duration::from_millis(10)));
    ///     while !nap.is_finished() {
    ///         yield_now().await;
    ///     }
    ///     assert_eq!(current().now().as_secs(), 0.01);
    /// });
    /// ```
    #[must_use]
    pub fn instant(platform: &(impl Platform + Clone + 'static)) -> Self {
        Self::new(platform, Pace::Instant)
    }

    /// A clock that goes at this pace. It starts at the first look at it.
    ///
    /// # Panics
    /// When the rate is not a positive number.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Pace}, host::EventLoop};
    ///
    /// // For a pace that the user of a program chooses.
    /// let pace = if cfg!(test) { Pace::Instant } else { Pace::Scaled(2.0) };
    /// let clock = Clock::new(&EventLoop::manual(), pace);
    /// ```
    #[must_use]
    pub fn new(platform: &(impl Platform + Clone + 'static), pace: Pace) -> Self {
        pace.check();
        Self(Rc::new(Shared {
            platform: Box::new(platform.clone()),
            pace: Cell::new(pace),
            paused: Cell::new(false),
            shown: Cell::default(),
            since: Cell::new(None),
            rate: Cell::new(pace.rate()),
            spin: Spin::default(),
            executors: RefCell::default(),
        }))
    }

    /// How quickly it goes while it is not paused.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.0.pace.get()
    }

    /// Whether it is paused.
    ///
    /// ```
    /// use looplab_runtime::{executor::Clock, host::EventLoop};
    ///
    /// let clock = Clock::real(&EventLoop::manual());
    /// clock.pause();
    /// assert!(clock.is_paused());
    /// ```
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.0.paused.get()
    }

    /// Whether it does not go by itself: it is instant, or paused.
    ///
    /// ```
    /// use looplab_runtime::{executor::Clock, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// assert!(Clock::instant(&event_loop).stands() && !Clock::real(&event_loop).stands());
    /// ```
    #[must_use]
    pub fn stands(&self) -> bool {
        self.0.rate.get() == 0.0
    }

    /// Whether it jumps when nothing can run.
    pub(super) fn jumps(&self) -> bool {
        self.pace() == Pace::Instant && !self.is_paused()
    }

    /// The time now. To a program that is on an instant clock, [`Executor::now`](super::Executor::now) tells it with regard to
    /// how often it asks.
    ///
    /// ```
    /// use looplab_runtime::{executor::Clock, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let clock = Clock::scaled(&event_loop, 2.0);
    /// assert_eq!(clock.now().as_secs(), 0.0);
    /// event_loop.advance(3.0);
    /// assert_eq!(clock.now().as_secs(), 6.0);
    /// ```
    #[must_use]
    pub fn now(&self) -> Time {
        // The platform is not asked where its answer does not matter.
        if self.stands() { self.0.shown.get() } else { self.at(self.host_now()) }
    }

    /// What the clock of its platform shows, in seconds.
    pub(super) fn host_now(&self) -> f64 {
        self.0.platform.now()
    }

    /// A place on its platform's event loop.
    pub(super) fn host(&self) -> Box<dyn Host> {
        self.0.platform.host()
    }

    /// The time at the moment at which the host's monotonic clock shows `host_now` seconds.
    pub(super) fn at(&self, host_now: f64) -> Time {
        let since = self.0.since.get().unwrap_or_else(|| {
            self.0.since.set(Some(host_now));
            host_now
        });
        // The look at the host's clock may be older than the last change of the pace.
        self.0.shown.get().after_secs((host_now - since).max(0.0) * self.0.rate.get())
    }

    /// How many seconds of the host's go by while `seconds` pass on this clock at its present pace; `None` while it
    /// stands.
    pub(super) fn host_seconds(&self, seconds: f64) -> Option<f64> {
        (!self.stands()).then(|| seconds / self.0.rate.get())
    }

    /// Moves a clock that [stands](Self::stands) forward to `time`; one that goes stays.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Time}, host::EventLoop};
    ///
    /// let clock = Clock::instant(&EventLoop::manual());
    /// clock.jump_to(Time::from_secs(60.0));
    /// assert_eq!(clock.now().as_secs(), 60.0);
    /// ```
    pub fn jump_to(&self, time: Time) {
        if self.stands() && time > self.0.shown.get() {
            self.0.spin.end();
            self.0.shown.set(time);
        }
    }

    /// Notes that an executor, whose next timer is due at `next`, begins a round, and whether it is busy: something is ready
    /// and nothing outside is under way. Lets time pass if that has gone on for long.
    pub(super) fn begin_round(&self, is_busy: bool, next: Option<Time>, tempo: Tempo) {
        if self.pace() == Pace::Instant
            && let Some(tick) = self.0.spin.begin_round(is_busy, next.is_some(), tempo)
        {
            let ticked = self.0.shown.get() + tick;
            let due = next.filter(|next| *next <= ticked);
            if due.is_some() {
                self.0.spin.rest(tempo);
            }
            self.0.shown.set(due.unwrap_or(ticked).max(self.0.shown.get()));
        }
    }

    /// Notes that a program looks at the clock, in the step or callback behind which `left` more entries of the round wait.
    /// Lets time pass if that step has done so very often.
    pub(super) fn look(&self, left: usize) {
        if let Some(tick) = self.0.spin.look(left) {
            self.0.shown.set(self.0.shown.get() + tick);
        }
    }

    /// Goes at another pace from now on.
    ///
    /// # Panics
    /// When the rate is not a positive number.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Pace}, host::EventLoop};
    ///
    /// let clock = Clock::real(&EventLoop::manual());
    /// clock.set_pace(Pace::Instant);
    /// assert!(clock.stands());
    /// ```
    pub fn set_pace(&self, pace: Pace) {
        pace.check();
        self.change(|| self.0.pace.set(pace));
    }

    /// Stands still from now on.
    ///
    /// ```
    /// use looplab_runtime::{executor::Clock, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let clock = Clock::real(&event_loop);
    /// clock.pause();
    /// event_loop.advance(60.0);
    /// clock.resume();
    /// event_loop.advance(1.0);
    /// assert_eq!(clock.now().as_secs(), 1.0);
    /// ```
    pub fn pause(&self) {
        self.change(|| self.0.paused.set(true));
    }

    /// Goes on from where it was paused; see [`pause`](Self::pause).
    ///
    /// ```
    /// use looplab_runtime::{executor::Clock, host::EventLoop};
    ///
    /// let clock = Clock::real(&EventLoop::manual());
    /// clock.pause();
    /// clock.resume();
    /// assert!(!clock.is_paused());
    /// ```
    pub fn resume(&self) {
        self.change(|| self.0.paused.set(false));
    }

    fn change(&self, change: impl FnOnce()) {
        let host_now = self.host_now();
        self.0.shown.set(self.at(host_now));
        self.0.since.set(Some(host_now));
        change();
        self.0.rate.set(if self.is_paused() { 0.0 } else { self.pace().rate() });
        self.tell_executors();
    }

    /// Has it tell an executor of every change.
    pub(super) fn attach(&self, executor: Weak<dyn OnClock>) {
        let mut executors = self.0.executors.borrow_mut();
        executors.retain(|executor| executor.strong_count() > 0);
        executors.push(executor);
    }

    /// Lets every executor see what it can do now.
    pub(super) fn tell_executors(&self) {
        let executors: Vec<_> = self.0.executors.borrow().iter().filter_map(Weak::upgrade).collect();
        executors.iter().for_each(|executor| executor.clock_changed());
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("pace", &self.pace()).field("paused", &self.is_paused()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::EventLoop;

    fn seconds(seconds: f64) -> Time {
        Time::from_secs(seconds)
    }

    /// A clock on an event loop that shows 7 s.
    fn on_host(pace: Pace) -> (Clock, EventLoop) {
        let event_loop = EventLoop::manual();
        event_loop.advance(7.0);
        (Clock::new(&event_loop, pace), event_loop)
    }

    #[test]
    fn a_real_clock_starts_at_zero_and_follows_its_host() {
        let (clock, host) = on_host(Pace::Real);
        assert_eq!(clock.now(), seconds(0.0));
        host.advance(0.25);
        assert_eq!(clock.now(), seconds(0.25));
        clock.jump_to(seconds(9.0));
        host.advance(0.25);
        assert_eq!(clock.now(), seconds(0.5));
    }

    #[test]
    fn an_instant_clock_moves_only_by_jumps_and_never_back() {
        let (clock, host) = on_host(Pace::Instant);
        assert_eq!(clock.now(), seconds(0.0));
        clock.jump_to(seconds(3.0));
        clock.jump_to(seconds(2.0));
        host.advance(92.0);
        assert_eq!(clock.now(), seconds(3.0));
    }

    #[test]
    fn another_pace_goes_on_from_where_the_clock_stands() {
        let (clock, host) = on_host(Pace::Scaled(10.0));
        assert_eq!(clock.now(), seconds(0.0));
        host.advance(0.5);
        assert_eq!(clock.now(), seconds(5.0));
        host.advance(0.5);
        clock.set_pace(Pace::Scaled(0.5));
        assert_eq!(clock.now(), seconds(10.0));
        host.advance(2.0);
        assert_eq!(clock.now(), seconds(11.0));
        clock.set_pace(Pace::Instant);
        host.advance(5.0);
        assert_eq!(clock.now(), seconds(11.0));
        clock.jump_to(seconds(20.0));
        clock.set_pace(Pace::Real);
        host.advance(1.0);
        assert_eq!(clock.now(), seconds(21.0));
    }

    #[test]
    fn a_paused_clock_stands_and_goes_on_from_there() {
        let (clock, host) = on_host(Pace::Scaled(2.0));
        assert_eq!(clock.now(), seconds(0.0));
        host.advance(1.0);
        clock.pause();
        host.advance(49.0);
        assert_eq!((clock.now(), clock.host_seconds(1.0)), (seconds(2.0), None));
        clock.set_pace(Pace::Scaled(4.0));
        assert!(clock.stands());
        host.advance(50.0);
        clock.resume();
        host.advance(1.0);
        assert_eq!((clock.now(), clock.host_seconds(1.0)), (seconds(6.0), Some(0.25)));
    }

    #[test]
    fn a_clock_that_is_paused_at_first_starts_when_it_goes_on() {
        let (clock, host) = on_host(Pace::Real);
        clock.pause();
        host.advance(5.0);
        clock.resume();
        host.advance(1.0);
        assert_eq!(clock.now(), seconds(1.0));
    }

    #[test]
    #[should_panic(expected = "cannot go at 0 times")]
    fn a_clock_cannot_be_scaled_to_nothing() {
        let _ = Clock::scaled(&EventLoop::manual(), 0.0);
    }
}
