//! Coroutines: those whose body is Rust, and what is common to all.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use looplab_runtime::lowlevel::{Waiter, Withdraw};
use looplab_trace::{Name, short_name};
use rustpython_vm::{
    AsObject, PyObject, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCoroutine, PyGenerator},
    vm::thread::with_current_vm,
};

use crate::asyncio::core::{awaitable::Awaitable, errors, wait::Wait};

/// A coroutine called `qualname` that does what `body` makes of its frame: like one of Python, it hears of exceptions
/// that are thrown into it where it waits.
pub(in crate::asyncio) fn coroutine<F>(
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
pub(in crate::asyncio) struct Frame(Rc<Inner>);

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

/// `asyncio.iscoroutine`: a coroutine, or something with all the methods of one.
pub(crate) fn is_coroutine(object: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    if object.downcastable::<PyCoroutine>() || object.downcastable::<Awaitable>() {
        return Ok(true);
    }
    for name in ["send", "throw", "close", "__await__"] {
        if vm.get_attribute_opt(object.class().as_object(), vm.ctx.intern_str(name))?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The name of the function that a coroutine runs, or else of its class.
pub(in crate::asyncio) fn bare_name(coro: &PyObject) -> Name {
    short_name(whole_name(coro))
}

fn whole_name(coro: &PyObject) -> Name {
    if let Some(coroutine) = coro.downcast_ref::<PyCoroutine>() {
        return coroutine.as_coro().qualname().to_string_lossy().into();
    }
    if let Some(generator) = coro.downcast_ref::<PyGenerator>() {
        return generator.as_coro().qualname().to_string_lossy().into();
    }
    match coro.downcast_ref::<Awaitable>() {
        Some(awaitable) => awaitable.qualname().into(),
        None => (&*coro.class().name()).into(),
    }
}
