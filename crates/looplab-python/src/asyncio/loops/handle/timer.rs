//! `asyncio.TimerHandle`.

use std::cell::Cell;

use looplab_runtime::executor::TimerHandle;
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::PyType,
    common::hash::PyHash,
    convert::ToPyObject,
    function::PyComparisonValue,
    pyclass,
    types::{Comparable, Constructor, Hashable, PyComparisonOp, Representable},
};

use super::{Call, HandleArgs, PyHandle};

#[derive(FromArgs)]
pub(crate) struct TimerHandleArgs {
    #[pyarg(any)]
    when: PyObjectRef,
    #[pyarg(flatten)]
    handle: HandleArgs,
}

/// `asyncio.TimerHandle`.
#[pyclass(name = "TimerHandle", module = "asyncio.events", base = PyHandle)]
#[derive(Debug)]
#[repr(C)]
pub(crate) struct PyTimerHandle {
    pub(in crate::asyncio) base: PyHandle,
    /// The timer in a loop of ours.
    pub(in crate::asyncio) timer: Option<TimerHandle>,
    pub(in crate::asyncio) when: PyObjectRef,
    pub(in crate::asyncio) scheduled: Cell<bool>,
}

impl Constructor for PyTimerHandle {
    type Args = TimerHandleArgs;

    fn py_new(_cls: &Py<PyType>, args: TimerHandleArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { base: args.handle.into_handle(vm)?, timer: None, when: args.when, scheduled: Cell::new(false) })
    }
}

#[pyclass(with(Constructor, Comparable, Hashable, Representable), flags(BASETYPE, HAS_WEAKREF, HAS_DICT))]
impl PyTimerHandle {
    #[pymethod]
    fn cancel(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        match &zelf.timer {
            Some(timer) => timer.cancel(),
            None if !zelf.base.call.cancelled.get() => {
                vm.call_method(&zelf.base.event_loop, "_timer_handle_cancelled", (zelf.to_owned(),))?;
            }
            None => {}
        }
        zelf.base.call.cancel(zelf.as_object(), &zelf.base.event_loop, vm)
    }

    #[pymethod]
    fn when(zelf: &Py<Self>) -> PyObjectRef {
        zelf.when.clone()
    }

    #[pymethod]
    fn _repr_info(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        Ok(Self::parts(zelf, vm)?.into_iter().map(|part| vm.ctx.new_str(part).into()).collect())
    }

    #[pygetset]
    fn _when(zelf: &Py<Self>) -> PyObjectRef {
        zelf.when.clone()
    }

    #[pygetset]
    fn _scheduled(zelf: &Py<Self>) -> bool {
        zelf.scheduled.get()
    }

    #[pygetset(setter)]
    fn set__scheduled(zelf: &Py<Self>, scheduled: bool) {
        zelf.scheduled.set(scheduled);
    }
}

impl PyTimerHandle {
    fn parts(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Vec<String>> {
        let mut parts = PyHandle::parts(zelf.as_object(), vm)?;
        let at = if zelf.base.call.cancelled.get() { 2 } else { 1 };
        parts.insert(at, format!("when={}", zelf.when.str(vm)?.as_wtf8()));
        Ok(parts)
    }
}

impl Comparable for PyTimerHandle {
    fn cmp(zelf: &Py<Self>, other: &PyObject, op: PyComparisonOp, vm: &VirtualMachine) -> PyResult<PyComparisonValue> {
        let Some(other) = other.downcast_ref::<Self>() else { return Ok(PyComparisonValue::NotImplemented) };
        let same = || -> PyResult<bool> {
            let (one, two) = (&zelf.base.call, &other.base.call);
            let work = |call: &Call| -> PyObjectRef {
                let work = call.work.borrow().clone();
                let work = work.map(|(callback, args)| vm.new_tuple((callback, vm.ctx.new_tuple(args))));
                work.to_pyobject(vm)
            };
            Ok(one.cancelled.get() == two.cancelled.get()
                && vm.bool_eq(&zelf.when, &other.when)?
                && vm.bool_eq(&work(one), &work(two))?)
        };
        let ordered = |op| zelf.when.rich_compare_bool(&other.when, op, vm);
        let holds = match op {
            PyComparisonOp::Eq => same()?,
            PyComparisonOp::Ne => !same()?,
            PyComparisonOp::Lt | PyComparisonOp::Gt => ordered(op)?,
            PyComparisonOp::Le => ordered(PyComparisonOp::Lt)? || same()?,
            PyComparisonOp::Ge => ordered(PyComparisonOp::Gt)? || same()?,
        };
        Ok(PyComparisonValue::Implemented(holds))
    }
}

impl Hashable for PyTimerHandle {
    fn hash(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyHash> {
        zelf.when.hash(vm)
    }
}

impl Representable for PyTimerHandle {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let shown = zelf.base.call.shown.borrow().clone();
        match shown {
            Some(shown) => Ok(shown),
            None => Ok(format!("<{}>", Self::parts(zelf, vm)?.join(" "))),
        }
    }
}
