//! Cancelling a task, and with it what it waits for.

use std::cell::Cell;

use looplab_runtime::lowlevel::TaskExt as _;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, function::FuncArgs};

use super::{PyTask, Waiter};
use crate::asyncio::core::{future::PyFuture, overrides};

thread_local! {
    /// How many tasks are being cancelled, each because the one before waits for it.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// How many that may be. Tasks that wait for each other in a circle would go on for ever.
const DEEPEST: usize = if cfg!(target_arch = "wasm32") { 1_000 } else { 10_000 };

impl PyTask {
    /// The next wait is the one to be cancelled.
    pub(in crate::asyncio) fn cancel_later(&self) {
        self.must_cancel.set(true);
    }

    /// `cancel()`: asks at once what it waits for, so that it is handed nothing any more.
    pub(in crate::asyncio) fn request_cancel(
        zelf: &Py<Self>,
        message: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        zelf.base.log_traceback.set(false);
        if zelf.base.is_done() {
            return Ok(false);
        }
        if let Some(task) = &*zelf.task.borrow() {
            task.note_cancel();
        }
        zelf.cancel_requests.set(zelf.cancel_requests.get() + 1);
        let waiter = zelf.waiter.borrow().clone();
        let heard = match waiter {
            Some(Waiter::Future(future)) => deeper(vm, || cancel_awaited(&future, message.clone(), vm))?,
            Some(Waiter::Awaitable(awaitable)) => awaitable.withdraw(message.clone()),
            None => false,
        };
        if !heard {
            zelf.must_cancel.set(true);
            *zelf.base.cancel_message.borrow_mut() = message;
        }
        Ok(true)
    }
}

/// `future.cancel(message)`, as a task calls it on what it awaits.
pub(super) fn cancel_awaited(future: &PyObject, message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<bool> {
    if PyFuture::plain(future, vm).is_some() {
        return cancel_future(future, message, vm);
    }
    vm.call_method(future, "cancel", (message,))?.try_to_bool(vm)
}

/// `future.cancel(msg=message)`, as a gathering calls it on its children.
pub(in crate::asyncio) fn cancel_future(
    future: &PyObject,
    message: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    if future.class().is(PyFuture::class(&vm.ctx)) {
        return Ok(PyFuture::cancel_now(future, message, vm));
    }
    if let Some(task) = future.downcast_ref::<PyTask>()
        && future.class().is(PyTask::class(&vm.ctx))
    {
        return PyTask::request_cancel(task, message, vm);
    }
    let mut args = FuncArgs::default();
    args.kwargs.insert("msg".into(), message.unwrap_or_else(|| vm.ctx.none()));
    future.get_attr("cancel", vm)?.call(args, vm)?.try_to_bool(vm)
}

/// `future.cancel()`, by the shortest way.
pub(in crate::asyncio) fn cancel_plainly(future: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if PyFuture::plain(future, vm).is_some() {
        return cancel_future(future, None, vm).map(drop);
    }
    vm.call_method(future, "cancel", ()).map(drop)
}

/// `task.uncancel()`: how often it is still to be cancelled.
pub(in crate::asyncio) fn uncancel(task: &Py<PyTask>, vm: &VirtualMachine) -> PyResult<i32> {
    if overrides::is_plain(task, vm) {
        return Ok(PyTask::uncancel(task));
    }
    vm.call_method(task.as_object(), "uncancel", ())?.try_to_value(vm)
}

/// `task.cancelling()`: how often it was asked to be cancelled.
pub(in crate::asyncio) fn cancelling(task: &Py<PyTask>, vm: &VirtualMachine) -> PyResult<i32> {
    if overrides::is_plain(task, vm) {
        return Ok(PyTask::cancelling(task));
    }
    vm.call_method(task.as_object(), "cancelling", ())?.try_to_value(vm)
}

/// Cancels what a task waits for that is being cancelled.
fn deeper(vm: &VirtualMachine, cancel: impl FnOnce() -> PyResult<bool>) -> PyResult<bool> {
    let depth = DEPTH.get();
    if depth == DEEPEST {
        return Err(vm.new_recursion_error("maximum recursion depth exceeded while calling a Python object"));
    }
    DEPTH.set(depth + 1);
    let result = cancel();
    DEPTH.set(depth);
    result
}
