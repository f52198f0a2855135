//! Hearing of the end of futures: of those of other makers, and of subclasses of ours, by their methods.

use std::{cell::OnceCell, rc::Rc};

use rustpython_vm::{
    PyObject, PyObjectRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef, function::FuncArgs,
};

use crate::asyncio::core::{
    closure::Closure,
    errors,
    future::{CallbackName, DoneCallback, NativeCall, PyFuture},
};

/// A callback for the ends of futures, and for those that are not of ours a function that makes it.
pub(in crate::asyncio) struct Listener {
    call: Rc<NativeCall>,
    function: OnceCell<PyObjectRef>,
}

impl Listener {
    /// A callback that CPython knows by `name`, and has at `place` of its package.
    pub(in crate::asyncio) fn new(
        name: &'static str,
        place: &'static str,
        call: impl Fn(&PyObject, &VirtualMachine) + 'static,
    ) -> Self {
        let call = NativeCall { name: CallbackName(name, place), call: Box::new(call) };
        Self { call: Rc::new(call), function: OnceCell::new() }
    }

    /// Calls in the round after `future` has ended.
    pub(in crate::asyncio) fn listen(&self, future: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if PyFuture::plain(future, vm).is_some() {
            return PyFuture::when_done(future, DoneCallback::Native(Rc::clone(&self.call)), vm);
        }
        vm.call_method(future, "add_done_callback", (self.function(vm),)).map(drop)
    }

    /// Does not call any more when `future` ends.
    pub(in crate::asyncio) fn leave(&self, future: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(future) = PyFuture::plain(future, vm) {
            future.forget(&self.call);
            return Ok(());
        }
        vm.call_method(future, "remove_done_callback", (self.function(vm),)).map(drop)
    }

    fn function(&self, vm: &VirtualMachine) -> PyObjectRef {
        let new = || {
            let native = Rc::clone(&self.call);
            let CallbackName(name, _) = native.name;
            let body = move |args: FuncArgs, vm: &VirtualMachine| {
                let (future,): (PyObjectRef,) = args.bind(vm)?;
                (native.call)(&future, vm);
                Ok(())
            };
            Closure::object(name, body, vm)
        };
        self.function.get_or_init(new).clone()
    }
}

/// Whether a future has ended.
pub(in crate::asyncio) fn is_done(future: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    match PyFuture::plain(future, vm) {
        Some(future) => Ok(future.is_done()),
        None => vm.call_method(future, "done", ())?.try_to_bool(vm),
    }
}

/// What a future that has ended came to, which counts as looked at.
pub(in crate::asyncio) enum Ended {
    Value,
    Cancelled,
    Failed(PyBaseExceptionRef),
}

impl Ended {
    pub(in crate::asyncio) fn of(future: &PyObject, vm: &VirtualMachine) -> PyResult<Self> {
        if let Some(future) = PyFuture::plain(future, vm) {
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

/// The result of a future, or what it raises instead.
pub(in crate::asyncio) fn result(future: &PyObject, vm: &VirtualMachine) -> PyResult {
    match PyFuture::plain(future, vm) {
        Some(future) => future.take_result(vm).inspect_err(|error| errors::chain(error, vm)),
        None => vm.call_method(future, "result", ()),
    }
}
