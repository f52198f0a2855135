//! Coroutines whose body is Rust.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use looplab_runtime::lowlevel::{Waiter, Withdraw};
use rustpython_vm::{PyRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef, vm::thread::with_current_vm};

use super::{
    awaitable::{Awaitable, Wait},
    errors,
};

/// A coroutine called `qualname` that does what `body` makes of its frame: like one of Python, it hears of exceptions
/// that are thrown into it where it waits.
pub(super) fn coroutine<F>(
    qualname: &'static str,
    body: impl FnOnce(Frame) -> F,
    vm: &VirtualMachine,
) -> PyRef<Awaitable>
where
    F: Future<Output = PyResult> + 'static,
{
    let frame = Frame::default();
    let body = Box::pin(body(frame.clone()));
    Awaitable::new(qualname, Coroutine { body, frame }, vm)
}

/// Where a body waits.
#[derive(Clone, Default)]
pub(super) struct Frame(Rc<Inner>);

#[derive(Default)]
struct Inner {
    /// What it waits for, to call it off.
    wait: RefCell<Option<Rc<RefCell<dyn CallOff>>>>,
    /// What was thrown into it, and it has not heard of yet.
    thrown: RefCell<Option<PyBaseExceptionRef>>,
}

trait CallOff {
    fn call_off(&mut self) -> bool;
}

impl<F: Withdraw + Unpin> CallOff for Option<F> {
    fn call_off(&mut self) -> bool {
        self.as_mut().is_some_and(|wait| Pin::new(wait).withdraw())
    }
}

impl Waiter for Frame {
    type Interrupt = PyBaseExceptionRef;

    async fn wait<F: Future + Withdraw + Unpin + 'static>(&self, wait: F) -> PyResult<F::Output> {
        let waiting = Waiting { frame: self, wait: Rc::new(RefCell::new(Some(wait))) };
        *self.0.wait.borrow_mut() = Some(waiting.wait.clone());
        poll_fn(|cx| {
            if let Some(error) = self.0.thrown.take() {
                return Poll::Ready(Err(error));
            }
            let mut wait = waiting.wait.borrow_mut();
            Pin::new(wait.as_mut().expect("it is there until it is over")).poll(cx).map(Ok)
        })
        .await
    }

    fn is_cancellation(&self, interrupt: &PyBaseExceptionRef) -> bool {
        with_current_vm(|vm| errors::is_cancelled(interrupt, vm))
    }
}

/// A wait of a frame's. It is over when this is dropped.
struct Waiting<'a, F> {
    frame: &'a Frame,
    wait: Rc<RefCell<Option<F>>>,
}

impl<F> Drop for Waiting<'_, F> {
    fn drop(&mut self) {
        self.frame.0.wait.take();
        let wait = self.wait.take();
        drop(wait);
    }
}

struct Coroutine<F> {
    body: Pin<Box<F>>,
    frame: Frame,
}

impl<F: Future<Output = PyResult>> Wait for Coroutine<F> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, _vm: &VirtualMachine) -> Poll<PyResult> {
        self.body.as_mut().poll(cx)
    }

    fn withdraw(self: Pin<&mut Self>) -> bool {
        let wait = self.frame.0.wait.borrow().clone();
        wait.is_some_and(|wait| wait.borrow_mut().call_off())
    }

    fn throw(
        self: Pin<&mut Self>,
        error: PyBaseExceptionRef,
        cx: &mut Context<'_>,
        vm: &VirtualMachine,
    ) -> Poll<PyResult> {
        *self.frame.0.thrown.borrow_mut() = Some(error);
        self.poll(cx, vm)
    }
}
