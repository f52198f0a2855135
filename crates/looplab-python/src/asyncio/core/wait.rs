//! Rust futures that a coroutine can await.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use rustpython_vm::{PyResult, VirtualMachine, builtins::PyBaseExceptionRef};

/// A Rust future that a coroutine can await.
pub(crate) trait Wait {
    /// Goes on; the result is what `await` gives or raises.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult>;

    /// Calls the wait off before it is dropped, as `cancel()` on the future that a coroutine of CPython waits for.
    /// `false` if it is over already and only has not been told yet.
    fn withdraw(self: Pin<&mut Self>) -> bool {
        true
    }

    /// An exception comes in where it waits. Most waits end with it; one that has to do something first goes on.
    fn throw(
        self: Pin<&mut Self>,
        error: PyBaseExceptionRef,
        _cx: &mut Context<'_>,
        _vm: &VirtualMachine,
    ) -> Poll<PyResult> {
        Poll::Ready(Err(error))
    }
}

/// A plain Rust future is a wait that can be called off at any time.
pub(crate) struct Plain<F>(pub(crate) Pin<Box<F>>);

impl<F: Future<Output = PyResult>> Wait for Plain<F> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, _vm: &VirtualMachine) -> Poll<PyResult> {
        self.0.as_mut().poll(cx)
    }
}
