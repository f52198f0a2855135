//! Waiting for time to pass, and letting others go first.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use looplab_trace::Wait;

use super::{
    core::WeakExecutor,
    current::current,
    time::Time,
    timers::{Action, TimerId},
    watch::note_wait,
};

/// Resolves `delay` after it is first polled, with the current executor's clock. See [`Sleep`].
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::executor::{Executor, sleep};
///
/// Executor::instant().block_on(sleep(Duration::from_secs(3600)));
/// ```
pub fn sleep(delay: Duration) -> Sleep {
    Sleep { state: SleepState::New(When::After(delay)) }
}

/// Resolves at `deadline`. See [`Sleep`].
///
/// ```
/// use looplab_runtime::executor::{Executor, Time, sleep_until};
///
/// let executor = Executor::instant();
/// executor.block_on(sleep_until(Time::from_secs(2.5)));
/// assert_eq!(executor.now().as_secs(), 2.5);
/// ```
pub fn sleep_until(deadline: Time) -> Sleep {
    Sleep { state: SleepState::New(When::At(deadline)) }
}

/// Resolves when the clock has reached a moment.
///
/// The wake-up takes a place in the ready queue of the round in which the timer is due; the sleeper goes on in the round
/// after, as a sleeper in asyncio does. Dropping it cancels the timer.
///
/// # Panics
/// When first polled outside an executor.
#[derive(Debug)]
#[must_use = "a sleep does nothing unless awaited"]
pub struct Sleep {
    state: SleepState,
}

#[derive(Debug)]
enum SleepState {
    New(When),
    Set { executor: WeakExecutor, timer: TimerId, deadline: Time },
    Over,
    Off,
}

#[derive(Clone, Copy, Debug)]
enum When {
    After(Duration),
    At(Time),
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let action = Action::Wake(cx.waker().clone());
        match &self.state {
            SleepState::New(when) => {
                let executor = current();
                let deadline = match *when {
                    When::After(delay) => executor.moment() + delay,
                    When::At(deadline) => deadline,
                };
                let timer = executor.set_timer(deadline, action);
                self.state = SleepState::Set { executor: executor.downgrade(), timer, deadline };
                note_wait(|| Wait::Sleep { until: deadline.as_millis() });
                Poll::Pending
            }
            SleepState::Set { executor, timer, deadline } => {
                if executor.upgrade().is_some_and(|executor| executor.replace_timer(*timer, action)) {
                    note_wait(|| Wait::Sleep { until: deadline.as_millis() });
                    return Poll::Pending;
                }
                self.state = SleepState::Over;
                Poll::Ready(())
            }
            SleepState::Over => Poll::Ready(()),
            SleepState::Off => Poll::Pending,
        }
    }
}

impl Sleep {
    /// Cancels its timer: `true` if it was still waiting (it never resolves then), `false` if it had been woken or never began.
    pub(crate) fn cancel_timer(&mut self) -> bool {
        let SleepState::Set { executor, timer, .. } = &self.state else { return false };
        let waited = executor.upgrade().is_some_and(|executor| executor.take_timer(*timer).is_some());
        if waited {
            self.state = SleepState::Off;
        }
        waited
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel_timer();
    }
}

/// Lets every task that is ready go first: resolves in the next round.
///
/// ```
/// use looplab_runtime::executor::{Executor, spawn, yield_now};
///
/// Executor::instant().block_on(async {
///     let other = spawn(async {});
///     assert!(!other.is_finished());
///     yield_now().await;
///     assert!(other.is_finished());
/// });
/// ```
pub fn yield_now() -> YieldNow {
    YieldNow { yielded: false }
}

/// See [`yield_now`].
#[derive(Debug)]
#[must_use = "a yield does nothing unless awaited"]
pub struct YieldNow {
    yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        note_wait(|| Wait::Turn);
        Poll::Pending
    }
}
