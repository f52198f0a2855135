//! Only for so long.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use pin_project_lite::pin_project;

use crate::executor::{Sleep, Time, current, sleep_until, without_noting};

/// Resolves to what `future` does, or to [`Elapsed`] if it is not done `delay` after this is first polled. See
/// [`Timeout`].
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::timeout, executor::{Executor, sleep}};
///
/// Executor::instant().block_on(async {
///     let second = Duration::from_secs(1);
///     assert!(timeout(second * 2, sleep(second)).await.is_ok());
///     assert!(timeout(second, sleep(second * 2)).await.is_err());
/// });
/// ```
pub fn timeout<F: Future>(delay: Duration, future: F) -> Timeout<F> {
    Timeout { future: Some(future), alarm: Alarm::New(When::After(delay)) }
}

/// As [`timeout`], with the moment itself on the clock of the executor.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::timeout_at, executor::{Executor, Time, sleep}};
///
/// Executor::instant().block_on(async {
///     let noon = Time::from_secs(43_200.0);
///     assert!(timeout_at(noon, sleep(Duration::from_secs(60))).await.is_ok());
/// });
/// ```
pub fn timeout_at<F: Future>(deadline: Time, future: F) -> Timeout<F> {
    Timeout { future: Some(future), alarm: Alarm::New(When::At(deadline)) }
}

/// Time was up before the future was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("time was up before it was done")]
pub struct Elapsed;

pin_project! {
    /// A future with a deadline; see [`timeout`].
    ///
    /// Order as CPython 3.13 `Lib/asyncio/timeouts.py`: the deadline's callback runs in the round in which it is due, and
    /// from then on the future is not polled any more, even if it was woken in the same round. The task goes on in the
    /// next round: there the future is dropped and this resolves to [`Elapsed`]. The first poll always reaches the
    /// future, whatever the deadline.
    ///
    /// # Panics
    /// When first polled outside an executor, and when polled after it has resolved.
    #[derive(Debug)]
    #[must_use = "the future does not run unless this is awaited"]
    pub struct Timeout<F> {
        // `None` once this has resolved.
        #[pin]
        future: Option<F>,
        alarm: Alarm,
    }
}

#[derive(Debug)]
enum Alarm {
    New(When),
    /// The deadline lies ahead.
    Timer(Sleep),
    /// The deadline had passed at the first poll: its callback stands in the ready queue.
    Soon(Rc<Callback>),
}

#[derive(Clone, Copy, Debug)]
enum When {
    After(Duration),
    At(Time),
}

/// A callback that runs once.
#[derive(Debug, Default)]
struct Callback {
    has_run: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if without_noting(|| this.alarm.poll(cx)).is_ready() {
            this.future.set(None);
            return Poll::Ready(Err(Elapsed));
        }
        let future = this.future.as_mut().as_pin_mut().expect("a timeout is not polled after it has resolved");
        let poll = future.poll(cx);
        if poll.is_ready() {
            this.future.set(None);
            this.alarm.cancel_timer();
        }
        poll.map(Ok)
    }
}

impl Alarm {
    /// Ready once the deadline's callback has run. The first poll sets it up, before anything else sets timers.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Self::New(when) = *self {
            *self = Self::set(when);
        }
        match self {
            Self::Timer(sleep) => Pin::new(sleep).poll(cx),
            Self::Soon(callback) if callback.has_run.get() => Poll::Ready(()),
            Self::Soon(callback) => {
                *callback.waker.borrow_mut() = Some(cx.waker().clone());
                Poll::Pending
            }
            Self::New(_) => Poll::Pending,
        }
    }

    fn set(when: When) -> Self {
        let executor = current();
        let deadline = match when {
            When::After(delay) => executor.moment() + delay,
            When::At(deadline) => deadline,
        };
        if deadline > executor.moment() {
            return Self::Timer(sleep_until(deadline));
        }
        let callback = Rc::new(Callback::default());
        let weak = Rc::downgrade(&callback);
        executor.call_soon(move || {
            if let Some(callback) = weak.upgrade() {
                callback.has_run.set(true);
                let waker = callback.waker.take();
                waker.into_iter().for_each(Waker::wake);
            }
        });
        Self::Soon(callback)
    }

    fn cancel_timer(&mut self) {
        if let Self::Timer(sleep) = self {
            sleep.cancel_timer();
        }
    }
}
