//! Ticks, a period apart.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;

use super::{
    current::current,
    sleep::{Sleep, sleep_until},
    time::Time,
};

/// How late a tick may be and still count as on time, in seconds (that of tokio's `Interval`): timers are never quite
/// punctual, and that alone should not shift the ticks to come.
const GRACE: f64 = 0.005;

/// Ticks now, and then every `period`, with the current executor's clock. See [`Interval`].
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::executor::{Executor, current, interval};
///
/// Executor::instant().block_on(async {
///     let mut heartbeat = interval(Duration::from_secs(2));
///     let mut beats = Vec::new();
///     for _ in 0..3 {
///         heartbeat.tick().await;
///         beats.push(current().now().as_secs());
///     }
///     assert_eq!(beats, [0.0, 2.0, 4.0]);
/// });
/// ```
///
/// # Panics
/// Outside an executor, and when `period` is zero.
pub fn interval(period: Duration) -> Interval {
    interval_at(current().moment(), period)
}

/// Ticks at `start`, and then every `period`. See [`Interval`].
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::executor::{Executor, Time, current, interval_at};
///
/// Executor::instant().block_on(async {
///     let mut ticks = interval_at(Time::from_secs(5.0), Duration::from_secs(1));
///     assert_eq!(ticks.tick().await.as_secs(), 5.0);
///     assert_eq!(ticks.tick().await.as_secs(), 6.0);
///     assert_eq!(current().now().as_secs(), 6.0);
/// });
/// ```
///
/// # Panics
/// When `period` is zero.
pub fn interval_at(start: Time, period: Duration) -> Interval {
    assert!(!period.is_zero(), "an interval's period is longer than nothing");
    Interval { period, next: start, sleep: sleep_until(start), missed: MissedTickBehavior::default() }
}

/// What an [`Interval`] does about the ticks that came due before they were asked for.
///
/// With a period of a second, and a task that asks for the third tick at 3.5 s instead of 2 s:
///
/// | | ticks, in seconds |
/// |---|---|
/// | `Burst` | 0, 1, 3.5, 3.5, 4, 5 |
/// | `Delay` | 0, 1, 3.5, 4.5, 5.5 |
/// | `Skip`  | 0, 1, 3.5, 4, 5 |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissedTickBehavior {
    /// Ticks as often as it has missed to, without a pause, until it has caught up.
    #[default]
    Burst,
    /// Ticks once, and a period after that the next time.
    Delay,
    /// Ticks once, and then at the next multiple of the period since the start.
    Skip,
}

impl MissedTickBehavior {
    /// When the next tick is due, after the one that was due at `due` and came at `now`, much later.
    fn after_late(self, due: Time, now: Time, period: Duration) -> Time {
        match self {
            Self::Burst => due + period,
            Self::Delay => now + period,
            Self::Skip => {
                let missed = now.since(due).as_nanos() / period.as_nanos();
                due + Duration::from_nanos_u128((missed + 1) * period.as_nanos())
            }
        }
    }
}

/// Ticks, a period apart: a stream without end. The semantics are those of tokio's `Interval`, except that every tick, even
/// one that is overdue, lets every task that is ready go first.
///
/// Each tick gives the time at which it was due. Dropping the interval cancels its timer.
#[derive(Debug)]
#[must_use = "an interval ticks only when it is asked to"]
pub struct Interval {
    period: Duration,
    next: Time,
    sleep: Sleep,
    missed: MissedTickBehavior,
}

impl Interval {
    /// Resolves at the next tick. Dropping it before the end loses no tick: the next call waits for the same.
    ///
    /// # Panics
    /// When polled outside an executor.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::{combine::timeout, executor::{Executor, interval_at, Time}};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut ticks = interval_at(Time::from_secs(2.0), Duration::from_secs(2));
    ///     assert!(timeout(Duration::from_secs(1), ticks.tick()).await.is_err());
    ///     assert_eq!(ticks.tick().await.as_secs(), 2.0, "the timeout lost no tick");
    /// });
    /// ```
    pub async fn tick(&mut self) -> Time {
        poll_fn(|cx| self.poll_tick(cx)).await
    }

    /// As [`tick`](Self::tick), for futures that are written by hand.
    ///
    /// # Panics
    /// Outside an executor.
    ///
    /// ```
    /// use std::{future::poll_fn, time::Duration};
    /// use looplab_runtime::executor::{Executor, interval};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut ticks = interval(Duration::from_secs(2));
    ///     assert_eq!(poll_fn(|cx| ticks.poll_tick(cx)).await.as_secs(), 0.0);
    /// });
    /// ```
    pub fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<Time> {
        ready!(Pin::new(&mut self.sleep).poll(cx));
        let (due, now) = (self.next, current().moment());
        self.set_next(if now - due > GRACE {
            self.missed.after_late(due, now, self.period)
        } else {
            due + self.period
        });
        Poll::Ready(due)
    }

    /// The time from one tick to the next.
    #[must_use]
    pub fn period(&self) -> Duration {
        self.period
    }

    /// What it does about missed ticks; [`MissedTickBehavior::Burst`] unless it was set.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::executor::{MissedTickBehavior, Time, interval_at};
    ///
    /// let ticks = interval_at(Time::from_secs(0.0), Duration::from_secs(1));
    /// assert_eq!(ticks.period(), Duration::from_secs(1));
    /// assert_eq!(ticks.missed_tick_behavior(), MissedTickBehavior::Burst);
    /// ```
    #[must_use]
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.missed
    }

    /// Says what to do about missed ticks from here on.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::executor::{Executor, MissedTickBehavior, interval, sleep};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut ticks = interval(Duration::from_secs(1));
    ///     ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ///     ticks.tick().await;
    ///     sleep(Duration::from_millis(3_500)).await;
    ///     assert_eq!(ticks.tick().await.as_secs(), 1.0);
    ///     assert_eq!(ticks.tick().await.as_secs(), 4.0);
    /// });
    /// ```
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) {
        self.missed = behavior;
    }

    /// Begins anew: the next tick is a period from now.
    ///
    /// # Panics
    /// Outside an executor.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::executor::{Executor, interval, sleep};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut ticks = interval(Duration::from_secs(2));
    ///     ticks.tick().await;
    ///     sleep(Duration::from_secs(1)).await;
    ///     ticks.reset();
    ///     assert_eq!(ticks.tick().await.as_secs(), 3.0);
    /// });
    /// ```
    pub fn reset(&mut self) {
        self.set_next(current().moment() + self.period);
    }

    fn set_next(&mut self, next: Time) {
        self.next = next;
        self.sleep = sleep_until(next);
    }
}

impl Stream for Interval {
    type Item = Time;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Time>> {
        self.poll_tick(cx).map(Some)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}
