//! The waiter, in waits of several steps.

use std::convert::Infallible;

use super::Withdraw;

/// What goes through a wait of several steps, and can be interrupted in the middle of it.
///
/// A Rust future is interrupted by dropping it: it does nothing more. A coroutine of Python gets an exception where it
/// waits, and may go on waiting for something else before it ends: a [`Condition`](super::Condition) takes its lock back
/// first. Waits of several steps are written once, for any waiter.
pub trait Waiter {
    /// What interrupts it.
    type Interrupt;

    /// Waits for `wait`, or until it is interrupted. By then `wait` has been dropped.
    fn wait<F: Future + Withdraw + Unpin + 'static>(
        &self,
        wait: F,
    ) -> impl Future<Output = Result<F::Output, Self::Interrupt>>;

    /// Whether an interruption is a cancellation. What has to be done before the end is done in spite of those, and of no
    /// others.
    fn is_cancellation(&self, interrupt: &Self::Interrupt) -> bool;
}

/// The waiter of a Rust future, which is only ever dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Undisturbed;

impl Waiter for Undisturbed {
    type Interrupt = Infallible;

    async fn wait<F: Future + Withdraw + Unpin + 'static>(&self, wait: F) -> Result<F::Output, Infallible> {
        Ok(wait.await)
    }

    fn is_cancellation(&self, interrupt: &Infallible) -> bool {
        match *interrupt {}
    }
}
