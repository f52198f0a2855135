//! `asyncio.Handle` and `asyncio.TimerHandle`: calls that can be called off.

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, function::FuncArgs, pyclass,
    types::Representable, vm::thread::with_current_vm,
};

use super::event_loop::{PyLoop, call_context};
use crate::{
    executor::{Time, TimerHandle},
    python::contextvars::Context,
};

/// A callback with its arguments and context.
pub(super) struct Call {
    work: RefCell<Option<(PyObjectRef, Vec<PyObjectRef>)>>,
    context: PyRef<Context>,
    cancelled: Cell<bool>,
}

impl Call {
    pub(super) fn new(
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> Self {
        Self {
            work: RefCell::new(Some((callback, args))),
            context: call_context(context, vm),
            cancelled: Cell::new(false),
        }
    }

    /// Makes the call, unless it was called off. What it raises goes to the loop.
    pub(super) fn run(&self, event_loop: &Py<PyLoop>) {
        let work = self.work.borrow().clone();
        let Some((callback, args)) = work else { return };
        with_current_vm(|vm| {
            let result = Context::enter(&self.context, vm).and_then(|()| {
                let result = callback.call(FuncArgs::from(args), vm);
                Context::exit(&self.context, vm)?;
                result
            });
            if let Err(error) = result {
                event_loop.callback_failed(self, error, vm);
            }
        });
    }

    fn cancel(&self) {
        self.cancelled.set(true);
        drop(self.work.take());
    }

    /// `name(args)`, as messages show it.
    pub(super) fn describe(&self, vm: &VirtualMachine) -> String {
        let Some((callback, args)) = self.work.borrow().clone() else { return "cancelled".into() };
        let name = vm.get_attribute_opt(&callback, vm.ctx.intern_str("__qualname__")).ok().flatten();
        let name = name.unwrap_or(callback).str(vm).map(|name| name.as_wtf8().to_string()).unwrap_or_default();
        let args: Vec<_> =
            args.iter().map(|arg| arg.repr(vm).map(|arg| arg.as_wtf8().to_string()).unwrap_or_default()).collect();
        format!("{name}({})", args.join(", "))
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Call")
    }
}

/// `asyncio.Handle`.
#[pyclass(name = "Handle", module = "asyncio.events")]
#[derive(Debug, PyPayload)]
// As `TimerHandle`, whose float needs it: a base and what is built on it begin at the same place.
#[repr(C, align(8))]
pub(crate) struct PyHandle {
    pub(super) call: std::rc::Rc<Call>,
    pub(super) event_loop: PyRef<PyLoop>,
}

#[pyclass(with(Representable), flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION))]
impl PyHandle {
    #[pymethod]
    fn cancel(zelf: &Py<Self>) {
        zelf.call.cancel();
    }

    #[pymethod]
    fn cancelled(zelf: &Py<Self>) -> bool {
        zelf.call.cancelled.get()
    }

    #[pymethod]
    fn get_context(zelf: &Py<Self>) -> PyRef<Context> {
        zelf.call.context.clone()
    }

    #[pygetset]
    fn _loop(zelf: &Py<Self>) -> PyRef<PyLoop> {
        zelf.event_loop.clone()
    }
}

impl Representable for PyHandle {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} {}>", zelf.class().name(), zelf.call.describe(vm)))
    }
}

/// `asyncio.TimerHandle`.
#[pyclass(name = "TimerHandle", module = "asyncio.events", base = PyHandle)]
#[derive(Debug)]
#[repr(C)]
pub(crate) struct PyTimerHandle {
    pub(super) base: PyHandle,
    pub(super) timer: TimerHandle,
    pub(super) deadline: Time,
}

#[pyclass(with(Representable), flags(BASETYPE, HAS_WEAKREF, DISALLOW_INSTANTIATION))]
impl PyTimerHandle {
    #[pymethod]
    fn cancel(zelf: &Py<Self>) {
        zelf.base.call.cancel();
        zelf.timer.cancel();
    }

    #[pymethod]
    fn cancelled(zelf: &Py<Self>) -> bool {
        zelf.base.call.cancelled.get()
    }

    #[pymethod]
    fn get_context(zelf: &Py<Self>) -> PyRef<Context> {
        zelf.base.call.context.clone()
    }

    #[pymethod]
    fn when(zelf: &Py<Self>) -> f64 {
        zelf.deadline.as_secs()
    }
}

impl Representable for PyTimerHandle {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} when={} {}>", zelf.class().name(), zelf.deadline.as_secs(), zelf.base.call.describe(vm)))
    }
}
