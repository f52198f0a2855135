//! `asyncio.Lock`, `asyncio.Event` and `asyncio.Semaphore`: the faces of [`crate::sync`]'s.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyType,
    pyclass,
    types::{Constructor, Representable},
};

use super::awaitable::{Awaitable, Wait};
use crate::sync::{self, Withdraw};

/// What CPython's tracebacks and warnings call the two ends of an `async with`.
const ENTER: &str = "_ContextManagerMixin.__aenter__";
const EXIT: &str = "_ContextManagerMixin.__aexit__";

/// A wait on one of our primitives; `value` makes what `await` gives of its output.
pub(super) struct Waiting<F: Future> {
    pub(super) future: F,
    pub(super) value: fn(F::Output, &VirtualMachine) -> PyResult,
}

impl<F: Future + Withdraw + Unpin> Wait for Waiting<F> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult> {
        let value = self.value;
        Pin::new(&mut self.future).poll(cx).map(|output| value(output, vm))
    }

    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.future).withdraw()
    }
}

/// What a primitive of ours gives to who acquired it. Python releases by a call of its own, so it is let go of unreleased.
trait Held {
    fn forget(self);
}

impl Held for sync::LockGuard {
    fn forget(self) {
        Self::forget(self);
    }
}

impl Held for sync::Permit {
    fn forget(self) {
        Self::forget(self);
    }
}

/// `acquire()`: waits, and gives `True`.
fn acquiring<F>(qualname: &'static str, future: F, vm: &VirtualMachine) -> PyRef<Awaitable>
where
    F: Future<Output: Held> + Withdraw + Unpin + 'static,
{
    let value = |held: F::Output, vm: &VirtualMachine| {
        held.forget();
        Ok(vm.ctx.true_value.clone().into())
    };
    Awaitable::new(qualname, Waiting { future, value }, vm)
}

/// `__aenter__`: `async with` awaits at once, so what is `free` can be taken now; else waits.
fn entering<F>(free: Option<F::Output>, future: F, vm: &VirtualMachine) -> PyRef<Awaitable>
where
    F: Future<Output: Held> + Withdraw + Unpin + 'static,
{
    if let Some(held) = free {
        held.forget();
        return Awaitable::ready(ENTER, vm.ctx.none(), vm);
    }
    let value = |held: F::Output, vm: &VirtualMachine| {
        held.forget();
        Ok(vm.ctx.none())
    };
    Awaitable::new(ENTER, Waiting { future, value }, vm)
}

/// `<asyncio.locks.Lock object at 0x… [state, waiters:N]>`.
fn repr(object: &PyObject, state: &str, waiters: usize) -> String {
    let class = object.class();
    let waiters = if waiters == 0 { String::new() } else { format!(", waiters:{waiters}") };
    format!("<asyncio.locks.{} object at {:#x} [{state}{waiters}]>", class.name(), object.get_id())
}

/// `asyncio.Lock`.
#[pyclass(name = "Lock", module = "asyncio.locks")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyLock(sync::Lock);

impl Constructor for PyLock {
    type Args = ();

    fn py_new(_cls: &Py<PyType>, _args: (), _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self(sync::Lock::new()))
    }
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyLock {
    #[pymethod]
    fn acquire(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        acquiring("Lock.acquire", zelf.0.acquire(), vm)
    }

    #[pymethod]
    fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        zelf.0.release().map_err(|_| vm.new_runtime_error("Lock is not acquired."))
    }

    #[pymethod]
    fn locked(zelf: &Py<Self>) -> bool {
        zelf.0.is_locked()
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        entering(zelf.0.try_acquire(), zelf.0.acquire(), vm)
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(
        zelf: &Py<Self>,
        _kind: PyObjectRef,
        _error: PyObjectRef,
        _traceback: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Awaitable>> {
        Self::release(zelf, vm)?;
        Ok(Awaitable::ready(EXIT, vm.ctx.none(), vm))
    }
}

impl Representable for PyLock {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let state = if zelf.0.is_locked() { "locked" } else { "unlocked" };
        Ok(repr(zelf.as_object(), state, zelf.0.waiters()))
    }
}

/// `asyncio.Event`.
#[pyclass(name = "Event", module = "asyncio.locks")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyEvent(sync::Event);

impl Constructor for PyEvent {
    type Args = ();

    fn py_new(_cls: &Py<PyType>, _args: (), _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self(sync::Event::new()))
    }
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyEvent {
    #[pymethod]
    fn is_set(zelf: &Py<Self>) -> bool {
        zelf.0.is_set()
    }

    #[pymethod]
    fn set(zelf: &Py<Self>) {
        zelf.0.set();
    }

    #[pymethod]
    fn clear(zelf: &Py<Self>) {
        zelf.0.clear();
    }

    #[pymethod]
    fn wait(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let value = |(), vm: &VirtualMachine| Ok(vm.ctx.true_value.clone().into());
        Awaitable::new("Event.wait", Waiting { future: zelf.0.wait(), value }, vm)
    }
}

impl Representable for PyEvent {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let state = if zelf.0.is_set() { "set" } else { "unset" };
        Ok(repr(zelf.as_object(), state, zelf.0.waiters()))
    }
}

#[derive(FromArgs)]
pub(crate) struct SemaphoreArgs {
    #[pyarg(any, default = 1)]
    value: i64,
}

/// `asyncio.Semaphore`.
#[pyclass(name = "Semaphore", module = "asyncio.locks")]
#[derive(Debug, PyPayload)]
pub(crate) struct PySemaphore(sync::Semaphore);

impl Constructor for PySemaphore {
    type Args = SemaphoreArgs;

    fn py_new(_cls: &Py<PyType>, args: SemaphoreArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let permits =
            usize::try_from(args.value).map_err(|_| vm.new_value_error("Semaphore initial value must be >= 0"))?;
        Ok(Self(sync::Semaphore::new(permits)))
    }
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PySemaphore {
    #[pymethod]
    fn acquire(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        acquiring("Semaphore.acquire", zelf.0.acquire(), vm)
    }

    #[pymethod]
    fn release(zelf: &Py<Self>) {
        zelf.0.release();
    }

    #[pymethod]
    fn locked(zelf: &Py<Self>) -> bool {
        zelf.0.is_locked()
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        entering(zelf.0.try_acquire(), zelf.0.acquire(), vm)
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(
        zelf: &Py<Self>,
        _kind: PyObjectRef,
        _error: PyObjectRef,
        _traceback: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyRef<Awaitable> {
        zelf.0.release();
        Awaitable::ready(EXIT, vm.ctx.none(), vm)
    }

    #[pygetset]
    fn _value(zelf: &Py<Self>) -> usize {
        zelf.0.available()
    }
}

impl Representable for PySemaphore {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let state =
            if zelf.0.is_locked() { "locked".to_owned() } else { format!("unlocked, value:{}", zelf.0.available()) };
        Ok(repr(zelf.as_object(), &state, zelf.0.waiters()))
    }
}
