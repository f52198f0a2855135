//! `asyncio.Event`: the Python bindings of [`looplab_runtime::sync::Event`].

use looplab_runtime::{lowlevel::PrimitiveExt as _, sync};
use rustpython_vm::{
    AsObject, Py, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyType,
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer, Representable},
};

use crate::asyncio::{
    core::{awaitable::Awaitable, names},
    sync::{
        bound::{Bound, LoopBound, init_args},
        waiting::{repr, show, waiting},
    },
};

/// `asyncio.Event`.
#[pyclass(name = "Event", module = "asyncio.locks")]
#[derive(Debug, Default, PyPayload)]
pub(crate) struct PyEvent {
    event: sync::Event,
    bound: Bound,
}

impl LoopBound for PyEvent {
    fn bound(&self) -> &Bound {
        &self.bound
    }
}

impl Constructor for PyEvent {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let new = Self::default();
        names::label(new.event.tag(), vm);
        Ok(new)
    }
}

impl Initializer for PyEvent {
    type Args = FuncArgs;

    fn init(_zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        init_args("Event", args, vm)
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyEvent {
    #[pymethod]
    fn is_set(zelf: &Py<Self>) -> bool {
        zelf.event.is_set()
    }

    #[pymethod]
    fn set(zelf: &Py<Self>) {
        zelf.event.set();
    }

    #[pymethod]
    fn clear(zelf: &Py<Self>) {
        zelf.event.clear();
    }

    #[pymethod]
    fn wait(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let value = |_: &Py<Self>, (), vm: &VirtualMachine| Ok(vm.ctx.true_value.clone().into());
        let wait = zelf.event.wait();
        waiting("Event.wait", zelf, wait, value, vm)
    }

    #[pygetset]
    fn _waiters(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        show(zelf.event.stages(), vm)
    }

    #[pygetset]
    fn _value(zelf: &Py<Self>) -> bool {
        zelf.event.is_set()
    }
}

impl Representable for PyEvent {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let state = if zelf.event.is_set() { "set" } else { "unset" };
        Ok(repr(zelf.as_object(), state, zelf.event.waiters(), vm))
    }
}
