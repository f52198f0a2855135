//! Withdrawing a wait before its owner gets round to dropping it.

use std::pin::Pin;

use crate::executor::Sleep;

/// A wait that can be withdrawn ahead of its end.
///
/// asyncio cancels in two steps: `task.cancel()` marks the future that the task waits on at once, and the task cleans up
/// when its turn comes. What happens between the two depends on the mark: a permit that is released meanwhile goes to
/// the next waiter. Here [`withdraw`](Self::withdraw) is the first step and dropping the wait is the second. Dropping it
/// without the first does both.
///
/// ```
/// use std::pin::pin;
/// use looplab_runtime::{executor::Executor, lowlevel::Withdraw, sync::Event};
///
/// Executor::instant().block_on(async {
///     let event = Event::new();
///     let mut wait = pin!(event.wait());
///     assert!(!wait.as_mut().withdraw(), "it has not begun");
///     assert!(futures_util::poll!(wait.as_mut()).is_pending());
///     assert!(wait.as_mut().withdraw());
///     event.set();
///     assert!(futures_util::poll!(wait.as_mut()).is_pending(), "it gets nothing any more");
/// });
/// ```
pub trait Withdraw {
    /// Withdraws the wait: `true` if it was still waiting (it will get nothing any more, and stays pending), `false` if
    /// it had been woken or withdrawn already, or never began.
    fn withdraw(self: Pin<&mut Self>) -> bool;
}

impl Withdraw for Sleep {
    fn withdraw(self: Pin<&mut Self>) -> bool {
        self.get_mut().cancel_timer()
    }
}
