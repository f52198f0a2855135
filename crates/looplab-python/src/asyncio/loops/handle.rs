//! `asyncio.Handle` and `asyncio.TimerHandle`: calls that can be called off.

mod call;
mod timer;

use std::rc::Rc;

use rustpython_vm::{
    FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyTupleRef, PyType},
    pyclass,
    types::{Constructor, Representable},
};

pub(in crate::asyncio) use self::{call::Call, timer::PyTimerHandle};
use crate::{
    asyncio::{
        core::{errors, reports},
        loops::event_loop::PyLoop,
    },
    interp::contextvars::Context,
};

#[derive(FromArgs)]
pub(crate) struct HandleArgs {
    #[pyarg(any)]
    callback: PyObjectRef,
    #[pyarg(any)]
    args: PyObjectRef,
    #[pyarg(any)]
    r#loop: PyObjectRef,
    #[pyarg(any, optional)]
    context: Option<PyObjectRef>,
}

impl HandleArgs {
    fn into_handle(self, vm: &VirtualMachine) -> PyResult<PyHandle> {
        let args: Vec<PyObjectRef> = self.args.try_to_value(vm)?;
        let context = self.context.filter(|context| !vm.is_none(context));
        let call = Call::new(self.callback, args, context, vm);
        if PyLoop::is_debugged(&self.r#loop, vm)? {
            call.note_source(vm)?;
        }
        Ok(PyHandle { call: Rc::new(call), event_loop: self.r#loop })
    }
}

/// `asyncio.Handle`.
#[pyclass(name = "Handle", module = "asyncio.events")]
#[derive(Debug, PyPayload)]
// As `TimerHandle`, whose float needs it: a base and what is built on it begin at the same place.
#[repr(C, align(8))]
pub(crate) struct PyHandle {
    pub(in crate::asyncio) call: Rc<Call>,
    /// The loop as programs see it.
    pub(in crate::asyncio) event_loop: PyObjectRef,
}

impl PyHandle {
    /// The handle inside a `Handle`, a `TimerHandle` or any subclass of them.
    fn of(object: &PyObject) -> &Self {
        let timer = object.downcast_ref::<PyTimerHandle>().map(|timer| &timer.base);
        timer.or_else(|| object.downcast_ref::<Self>().map(|handle| &**handle)).expect("methods of handles get handles")
    }

    fn parts(object: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<String>> {
        let zelf = Self::of(object);
        let mut parts = vec![object.class().name().to_string()];
        if zelf.call.cancelled.get() {
            parts.push("cancelled".to_owned());
        }
        parts.extend(zelf.call.describe(&zelf.event_loop, vm)?);
        let source = zelf.call.source.borrow().clone();
        if let Some(place) = source.map(|source| reports::last_place(&source, vm)).transpose()?.flatten() {
            parts.push(format!("created at {place}"));
        }
        Ok(parts)
    }
}

impl Constructor for PyHandle {
    type Args = HandleArgs;

    fn py_new(_cls: &Py<PyType>, args: HandleArgs, vm: &VirtualMachine) -> PyResult<Self> {
        args.into_handle(vm)
    }
}

/// The methods take the bare object, because timer handles inherit them with another payload.
#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_WEAKREF, HAS_DICT))]
impl PyHandle {
    #[pymethod]
    fn cancel(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let handle = Self::of(&zelf);
        handle.call.cancel(&zelf, &handle.event_loop, vm)
    }

    #[pymethod]
    fn cancelled(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).call.cancelled.get()
    }

    #[pymethod]
    fn get_context(zelf: PyObjectRef) -> PyRef<Context> {
        Self::of(&zelf).call.context.clone()
    }

    #[pymethod]
    fn _run(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let handle = Self::of(&zelf);
        match handle.call.make(vm) {
            Err(error) if !errors::ends_the_loop(&error, vm) => handle.call.report(error, &handle.event_loop, vm),
            result => result,
        }
    }

    #[pymethod]
    fn _repr_info(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        Ok(Self::parts(&zelf, vm)?.into_iter().map(|part| vm.ctx.new_str(part).into()).collect())
    }

    #[pygetset]
    fn _loop(zelf: PyObjectRef) -> PyObjectRef {
        Self::of(&zelf).event_loop.clone()
    }

    #[pygetset]
    fn _context(zelf: PyObjectRef) -> PyRef<Context> {
        Self::of(&zelf).call.context.clone()
    }

    #[pygetset]
    fn _cancelled(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).call.cancelled.get()
    }

    #[pygetset]
    fn _callback(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf).call.work.borrow().as_ref().map(|(callback, _)| callback.clone())
    }

    #[pygetset]
    fn _args(zelf: PyObjectRef, vm: &VirtualMachine) -> Option<PyTupleRef> {
        Self::of(&zelf).call.work.borrow().as_ref().map(|(_, args)| vm.ctx.new_tuple(args.clone()))
    }

    #[pygetset]
    fn _source_traceback(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf).call.source.borrow().clone()
    }
}

impl Representable for PyHandle {
    fn slot_repr(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<rustpython_vm::builtins::PyStr>> {
        let shown = Self::of(zelf).call.shown.borrow().clone();
        let text = match shown {
            Some(shown) => shown,
            None => format!("<{}>", Self::parts(zelf, vm)?.join(" ")),
        };
        Ok(vm.ctx.new_str(text))
    }

    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        unreachable!("slot_repr answers")
    }
}
