//! What a task does: a future, and what becomes of its value.

use std::{
    any::Any,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::trace::TaskOutcome;

/// What is left of a task: what it still has to do, or its value.
pub(super) type Body = Pin<Box<dyn Steps>>;

/// What a task does. A step says no more than whether it was the last: most are not, and are quicker for it.
pub(super) trait Steps {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
    /// Says what the value means that the last step gave, and drops the future.
    fn settle(self: Pin<&mut Self>) -> TaskOutcome;
    /// Whether its future is gone, and only the value is left.
    fn is_settled(self: Pin<&Self>) -> bool;
    /// The place of the value, an `Option`.
    fn value(self: Pin<&mut Self>) -> &mut dyn Any;
}

/// What a task does that runs `future`. `outcome` says what its value means.
pub(super) fn body<F: Future + 'static>(future: F, outcome: fn(&F::Output) -> TaskOutcome) -> Body {
    Box::pin(Valued { future: Some(future), value: None, outcome })
}

/// The value of a task that has ended, where `T` is what its future gives.
pub(super) fn value<T: 'static>(mut body: Body) -> Option<T> {
    body.as_mut().value().downcast_mut::<Option<T>>()?.take()
}

pin_project! {
    /// A future, and then its value: in one piece of memory.
    struct Valued<F: Future> {
        #[pin]
        future: Option<F>,
        value: Option<F::Output>,
        outcome: fn(&F::Output) -> TaskOutcome,
    }
}

impl<F: Future + 'static> Steps for Valued<F> {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let future = this.future.as_pin_mut().expect("a task that has not ended has its future");
        future.poll(cx).map(|value| *this.value = Some(value))
    }

    fn settle(self: Pin<&mut Self>) -> TaskOutcome {
        let mut this = self.project();
        let outcome = (this.outcome)(this.value.as_ref().expect("the last step has left its value"));
        this.future.set(None);
        outcome
    }

    fn is_settled(self: Pin<&Self>) -> bool {
        self.future.is_none()
    }

    fn value(self: Pin<&mut Self>) -> &mut dyn Any {
        self.project().value
    }
}
