//! Moments on an executor's clock.

use std::{
    ops::{Add, Sub},
    time::Duration,
};

const NANOS: f64 = 1e9;

/// A moment on an executor's clock, counted in whole nanoseconds since the clock was made.
///
/// Whole, so that it makes no difference by which way a sum of delays came about: 0.1 s and 0.2 s are 0.3 s. A nanosecond is
/// also the resolution that CPython's loop reckons with: timers that lie less than that apart are due together.
///
/// ```
/// use looplab_runtime::executor::Time;
///
/// assert_eq!(Time::from_secs(0.1 + 0.2), Time::from_secs(0.3));
/// assert_eq!(Time::from_secs(0.1 + 0.2).as_secs(), 0.3);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(i64);

impl Time {
    /// The moment `seconds` after the clock was made, to the nearest nanosecond. Not-a-number counts as the clock's start, and
    /// what lies further away than 292 years as so far.
    ///
    /// ```
    /// use looplab_runtime::executor::Time;
    ///
    /// assert_eq!(Time::from_secs(1.000_000_000_4), Time::from_secs(1.0));
    /// ```
    #[must_use]
    pub fn from_secs(seconds: f64) -> Self {
        Self::default().after_secs(seconds)
    }

    /// Seconds since the clock was made.
    #[must_use]
    pub fn as_secs(self) -> f64 {
        seconds(self.0)
    }

    /// Milliseconds since the clock was made, as [`Event::at`](looplab_trace::Event::at) counts.
    ///
    /// ```
    /// use looplab_runtime::executor::Time;
    ///
    /// assert_eq!(Time::from_secs(1.5).as_millis(), 1_500.0);
    /// ```
    #[must_use]
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// How long after `earlier` it is; zero if that is later.
    ///
    /// ```
    /// use looplab_runtime::executor::Time;
    ///
    /// assert_eq!(Time::from_secs(3.0).since(Time::from_secs(1.0)).as_secs(), 2);
    /// assert!(Time::from_secs(1.0).since(Time::from_secs(3.0)).is_zero());
    /// ```
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or_default())
    }

    /// The moment so many seconds later.
    ///
    /// ```
    /// use looplab_runtime::executor::Time;
    ///
    /// assert_eq!(Time::from_secs(1.0).after_secs(0.5), Time::from_secs(1.5));
    /// ```
    pub fn after_secs(self, seconds: f64) -> Self {
        // A conversion to an integer ends at its limits, and makes 0 of what is not a number.
        Self(self.0.saturating_add((seconds * NANOS).round() as i64))
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(delay.as_nanos()).unwrap_or(i64::MAX)))
    }
}

impl Sub for Time {
    type Output = f64;

    /// The seconds between two moments.
    fn sub(self, earlier: Self) -> f64 {
        seconds(self.0.saturating_sub(earlier.0))
    }
}

fn seconds(nanos: i64) -> f64 {
    nanos as f64 / NANOS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_delays_do_not_depend_on_the_way() {
        let (tenth, start) = (Duration::from_millis(100), Time::default());
        let all = [start + tenth * 3, start + tenth + tenth * 2, start.after_secs(0.1).after_secs(0.2)];
        assert_eq!(all, [Time::from_secs(0.3); 3]);
        assert_eq!(all[2].as_secs().to_string(), "0.3");
    }

    #[test]
    fn what_is_beyond_all_bounds_is_at_their_end() {
        let end = Time::from_secs(f64::INFINITY);
        assert_eq!((end + Duration::MAX, end.after_secs(1.0)), (end, end));
        assert_eq!(Time::from_secs(f64::NAN), Time::default());
        assert!(Time::from_secs(f64::NEG_INFINITY) < Time::from_secs(-1e9));
    }
}
