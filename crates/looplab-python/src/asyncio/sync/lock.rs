//! `asyncio.Lock`: the Python bindings of [`looplab_runtime::sync::Lock`].

use looplab_runtime::{lowlevel::PrimitiveExt as _, sync};
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyType,
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer, Representable},
};

use crate::asyncio::{
    core::{awaitable::Awaitable, names, overrides},
    sync::{
        bound::{Bound, LoopBound, init_args},
        waiting::{EXIT, acquiring, enter_overridden, entering, exit_overridden, repr, show},
    },
};

/// `asyncio.Lock`.
#[pyclass(name = "Lock", module = "asyncio.locks")]
#[derive(Debug, Default, PyPayload)]
pub(crate) struct PyLock {
    pub(in crate::asyncio) lock: sync::Lock,
    bound: Bound,
}

impl LoopBound for PyLock {
    fn bound(&self) -> &Bound {
        &self.bound
    }
}

impl Constructor for PyLock {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let new = Self::default();
        names::label(new.lock.tag(), vm);
        Ok(new)
    }
}

impl Initializer for PyLock {
    type Args = FuncArgs;

    fn init(_zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        init_args("Lock", args, vm)
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyLock {
    #[pymethod]
    pub(in crate::asyncio) fn acquire(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let acquire = zelf.lock.acquire();
        acquiring("Lock.acquire", zelf, acquire, vm)
    }

    #[pymethod]
    pub(in crate::asyncio) fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        zelf.lock.release().map_err(|_| vm.new_runtime_error("Lock is not acquired."))
    }

    #[pymethod]
    fn locked(zelf: &Py<Self>) -> bool {
        zelf.lock.is_locked()
    }

    #[pymethod(name = "__aenter__")]
    pub(in crate::asyncio) fn aenter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        if !overrides::is_plain(&zelf, vm) {
            return enter_overridden(zelf.into(), vm);
        }
        let (free, acquire) = (zelf.lock.try_acquire(), zelf.lock.acquire());
        Ok(entering(free, zelf, acquire, vm).into())
    }

    #[pymethod(name = "__aexit__")]
    pub(in crate::asyncio) fn aexit(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if !overrides::is_plain(&zelf, vm) {
            return exit_overridden(zelf.into(), args, vm);
        }
        Self::release(&zelf, vm)?;
        Ok(Awaitable::ready(EXIT, vm.ctx.none(), vm).into())
    }

    #[pygetset]
    fn _waiters(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        show(zelf.lock.stages(), vm)
    }

    #[pygetset]
    fn _loop(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.bound.get()
    }

    #[pygetset(setter)]
    fn set__loop(zelf: &Py<Self>, event_loop: Option<PyObjectRef>) {
        zelf.bound.set(event_loop);
    }
}

impl Representable for PyLock {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let state = if zelf.lock.is_locked() { "locked" } else { "unlocked" };
        Ok(repr(zelf.as_object(), state, zelf.lock.waiters(), vm))
    }
}
