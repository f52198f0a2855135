//! How time passes for an executor.

use std::{
    cell::Cell,
    cmp::Ordering,
    ops::{Add, Sub},
    rc::Rc,
    time::Duration,
};

/// A timer is due when it lies no further ahead than this, in seconds (the resolution that CPython's loop reckons with).
/// Without it, a rounding error could leave a timer a hair's breadth ahead of a clock that stands still.
pub(super) const RESOLUTION: f64 = 1e-9;

/// A moment on an executor's clock: seconds since the clock was made.
///
/// It is a float in seconds, as `loop.time()` is in Python, so that sums of delays come out the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Time(f64);

impl Time {
    /// The moment `seconds` after the clock was made. Not-a-number counts as the clock's start.
    #[must_use]
    pub fn from_secs(seconds: f64) -> Self {
        Self(if seconds.is_nan() { 0.0 } else { seconds })
    }

    /// Seconds since the clock was made.
    #[must_use]
    pub fn as_secs(self) -> f64 {
        self.0
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, delay: Duration) -> Self {
        Self(self.0 + delay.as_secs_f64())
    }
}

impl Sub for Time {
    type Output = f64;

    /// The seconds between two moments.
    fn sub(self, earlier: Self) -> f64 {
        self.0 - earlier.0
    }
}

/// A clock. Clones are the same clock, so several executors can share one.
#[derive(Clone, Debug)]
pub struct Clock(Rc<Inner>);

#[derive(Debug)]
enum Inner {
    Real { zero: Cell<Option<f64>> },
    Instant { now: Cell<f64> },
}

impl Clock {
    /// A second lasts a second. The clock starts at the first look at it.
    #[must_use]
    pub fn real() -> Self {
        Self(Rc::new(Inner::Real { zero: Cell::new(None) }))
    }

    /// Waiting takes no time: when nothing can run and nothing outside is under way, the clock jumps to the next timer.
    /// While the program computes, the clock stands still.
    #[must_use]
    pub fn instant() -> Self {
        Self(Rc::new(Inner::Instant { now: Cell::new(0.0) }))
    }

    /// Whether waiting takes no time.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        matches!(*self.0, Inner::Instant { .. })
    }

    /// The time now, where the host's monotonic clock shows `host_now` seconds.
    #[must_use]
    pub fn now(&self, host_now: f64) -> Time {
        match &*self.0 {
            Inner::Real { zero } => {
                let start = zero.get().unwrap_or(host_now);
                zero.set(Some(start));
                Time(host_now - start)
            }
            Inner::Instant { now } => Time(now.get()),
        }
    }

    /// Moves an instant clock forward to `time`; a real clock cannot be moved and stays.
    pub fn jump_to(&self, time: Time) {
        if let Inner::Instant { now } = &*self.0 {
            now.set(now.get().max(time.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_clock_starts_at_zero_and_follows_its_host() {
        let clock = Clock::real();
        assert_eq!(clock.now(7.0), Time::from_secs(0.0));
        assert_eq!(clock.now(7.25), Time::from_secs(0.25));
        clock.jump_to(Time::from_secs(9.0));
        assert_eq!(clock.now(7.5), Time::from_secs(0.5));
    }

    #[test]
    fn an_instant_clock_moves_only_by_jumps_and_never_back() {
        let clock = Clock::instant();
        assert_eq!(clock.now(7.0), Time::from_secs(0.0));
        clock.jump_to(Time::from_secs(3.0));
        clock.jump_to(Time::from_secs(2.0));
        assert_eq!(clock.now(99.0), Time::from_secs(3.0));
    }
}
