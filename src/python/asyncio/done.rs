//! Hearing of the end of futures, those of other makers included.

use std::{cell::OnceCell, rc::Rc};

use rustpython_vm::{PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef};

use super::{
    event_loop::PyLoop,
    future::{DoneCallback, NativeCall, PyFuture},
};

/// A callback for the ends of futures, and for those that are not of ours a function that makes it.
pub(super) struct Listener {
    name: &'static str,
    call: NativeCall,
    function: OnceCell<PyObjectRef>,
}

impl Listener {
    /// A callback that Python knows by `name`.
    pub(super) fn new(name: &'static str, call: impl Fn(&PyObject, &VirtualMachine) + 'static) -> Self {
        Self { name, call: Rc::new(call), function: OnceCell::new() }
    }

    /// Calls in the round after `future` has ended.
    pub(super) fn listen(&self, future: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if PyFuture::of(future).is_some() {
            return PyFuture::when_done(future, DoneCallback::Native(Rc::clone(&self.call)), vm);
        }
        vm.call_method(future, "add_done_callback", (self.function(vm),)).map(drop)
    }

    /// Does not call any more when `future` ends.
    pub(super) fn leave(&self, future: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(future) = PyFuture::of(future) {
            future.forget(&self.call);
            return Ok(());
        }
        vm.call_method(future, "remove_done_callback", (self.function(vm),)).map(drop)
    }

    fn function(&self, vm: &VirtualMachine) -> PyObjectRef {
        let new = || {
            let call = Rc::clone(&self.call);
            vm.new_function(self.name, move |future: PyObjectRef, vm: &VirtualMachine| call(&future, vm)).into()
        };
        self.function.get_or_init(new).clone()
    }
}

/// Whether a future has ended.
pub(super) fn is_done(future: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    match PyFuture::of(future) {
        Some(future) => Ok(future.is_done()),
        None => vm.call_method(future, "done", ())?.try_to_bool(vm),
    }
}

/// What a future that has ended came to, which counts as looked at.
pub(super) enum Ended {
    Value,
    Cancelled,
    Failed(PyBaseExceptionRef),
}

impl Ended {
    pub(super) fn of(future: &PyObject, vm: &VirtualMachine) -> PyResult<Self> {
        if let Some(future) = PyFuture::of(future) {
            if future.is_cancelled() {
                return Ok(Self::Cancelled);
            }
            return Ok(future.take_exception(vm)?.map_or(Self::Value, Self::Failed));
        }
        if vm.call_method(future, "cancelled", ())?.try_to_bool(vm)? {
            return Ok(Self::Cancelled);
        }
        let exception = vm.call_method(future, "exception", ())?;
        Ok(exception.downcast().map_or(Self::Value, Self::Failed))
    }
}

/// What awaiting a future that has ended gives or raises.
pub(super) fn result(future: &PyObject, vm: &VirtualMachine) -> PyResult {
    match PyFuture::of(future) {
        Some(future) => future.take_result(vm),
        None => vm.call_method(future, "result", ()),
    }
}

/// The error that whoever awaits a cancelled future gets.
pub(super) fn cancelled_error(future: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    if let Some(future) = PyFuture::of(future) {
        return Ok(future.make_cancelled(vm));
    }
    let error = vm.call_method(future, "_make_cancelled_error", ())?;
    Ok(error.downcast().unwrap_or_else(|_| PyFuture::new_cancelled_error(None, vm)))
}

/// The loop a future belongs to.
pub(super) fn loop_of(future: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    match PyFuture::of(future) {
        Some(future) => future.event_loop(vm),
        None => PyLoop::of(vm.call_method(future, "get_loop", ())?, vm),
    }
}
