//! What a task does: a future, and what becomes of its value.

use std::{
    any::Any,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_trace::TaskOutcome;
use pin_project_lite::pin_project;

/// What is left of a task: what it still has to do, or its value.
pub(super) type Body = Pin<Box<dyn Steps>>;

/// What a task does.
pub(super) trait Steps {
    /// Goes on. The last step leaves the value in place of the future, and says what it means.
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<TaskOutcome>;
    /// Moves the value, if there is one, to a place for it: an `Option`.
    fn take(self: Pin<&mut Self>, place: &mut dyn Any);
}

/// What a task does that runs `future`. `outcome` says what its value means.
pub(super) fn body<F: Future + 'static>(future: F, outcome: impl Fn(&F::Output) -> TaskOutcome + 'static) -> Body {
    Box::pin(Valued { content: FutureOrValue::Ahead { future }, outcome })
}

/// The value of a task that has ended, where `T` is what its future gives.
pub(super) fn value<T: 'static>(mut body: Body) -> Option<T> {
    let mut value = None;
    body.as_mut().take(&mut value);
    value
}

pin_project! {
    struct Valued<F: Future, O> {
        #[pin]
        content: FutureOrValue<F>,
        outcome: O,
    }
}

pin_project! {
    /// A future, and then its value, in the same place.
    #[project = Pending]
    #[project_replace = Taken]
    enum FutureOrValue<F: Future> {
        Ahead { #[pin] future: F },
        Reached { value: F::Output },
        Over,
    }
}

impl<F: Future + 'static, O: Fn(&F::Output) -> TaskOutcome> Steps for Valued<F, O> {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<TaskOutcome> {
        let this = self.project();
        let mut content = this.content;
        let Pending::Ahead { future } = content.as_mut().project() else { return Poll::Ready(TaskOutcome::Cancelled) };
        future.poll(cx).map(|value| {
            let outcome = (this.outcome)(&value);
            content.set(FutureOrValue::Reached { value });
            outcome
        })
    }

    fn take(self: Pin<&mut Self>, place: &mut dyn Any) {
        if let (Some(place), Taken::Reached { value }) =
            (place.downcast_mut(), self.project().content.project_replace(FutureOrValue::Over))
        {
            *place = Some(value);
        }
    }
}

/// What a panic says.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}
