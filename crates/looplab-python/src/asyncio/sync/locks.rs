//! `asyncio.Lock`, `asyncio.Event` and `asyncio.Semaphore`: the Python bindings of [`looplab_runtime::sync`]'s.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_runtime::{
    lowlevel::{PrimitiveExt as _, Stage, Withdraw},
    sync,
};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyStr, PyType},
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer, Representable},
};

use crate::asyncio::{
    awaitable::{Awaitable, Wait},
    bound::{Bound, LoopBound, bind, init_args},
    future::PyFuture,
    lean::Lean,
    names, overrides, running,
};

/// What CPython's tracebacks and warnings call the two ends of an `async with`.
pub(in crate::asyncio) const ENTER: &str = "_ContextManagerMixin.__aenter__";
pub(in crate::asyncio) const EXIT: &str = "_ContextManagerMixin.__aexit__";

/// What `await` gives of what a wait on a primitive of the owner's came to.
type Value<P, T> = fn(&Py<P>, T, &VirtualMachine) -> PyResult;

/// A wait on one of our primitives, whose owner is bound to the loop of the first who cannot go on at once.
struct Waiting<P: LoopBound, F: Future> {
    owner: PyRef<P>,
    is_bound: bool,
    future: F,
    value: Value<P, F::Output>,
}

impl<P: LoopBound, F: Future + Withdraw + Unpin> Wait for Waiting<P, F> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult> {
        let Self { owner, is_bound, future, value } = &mut *self;
        if let Poll::Ready(output) = Pin::new(future).poll(cx) {
            return Poll::Ready(value(owner, output, vm));
        }
        if !std::mem::replace(is_bound, true)
            && let Err(error) = bind(owner, vm)
        {
            return Poll::Ready(Err(error));
        }
        Poll::Pending
    }

    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.future).withdraw()
    }
}

/// A coroutine that waits on a primitive of `owner`'s.
pub(in crate::asyncio) fn waiting<P, F>(
    qualname: &'static str,
    owner: PyRef<P>,
    future: F,
    value: Value<P, F::Output>,
    vm: &VirtualMachine,
) -> PyRef<Awaitable>
where
    P: LoopBound,
    F: Future + Withdraw + Unpin + 'static,
{
    Awaitable::new(qualname, Waiting { owner, is_bound: false, future, value }, vm)
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
fn acquiring<P, F>(qualname: &'static str, owner: PyRef<P>, future: F, vm: &VirtualMachine) -> PyRef<Awaitable>
where
    P: LoopBound,
    F: Future<Output: Held> + Withdraw + Unpin + 'static,
{
    let value = |_: &Py<P>, held: F::Output, vm: &VirtualMachine| {
        held.forget();
        Ok(vm.ctx.true_value.clone().into())
    };
    waiting(qualname, owner, future, value, vm)
}

/// `__aenter__`: `async with` awaits at once, so what is `free` can be taken now; else waits.
fn entering<P, F>(free: Option<F::Output>, owner: PyRef<P>, future: F, vm: &VirtualMachine) -> PyRef<Awaitable>
where
    P: LoopBound,
    F: Future<Output: Held> + Withdraw + Unpin + 'static,
{
    if let Some(held) = free {
        held.forget();
        return Awaitable::ready(ENTER, vm.ctx.none(), vm);
    }
    let value = |_: &Py<P>, held: F::Output, vm: &VirtualMachine| {
        held.forget();
        Ok(vm.ctx.none())
    };
    waiting(ENTER, owner, future, value, vm)
}

/// `__aenter__` of a class that may have another `acquire`.
pub(in crate::asyncio) fn enter_overridden(lock: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    overrides::coroutine("_ContextManagerMixin", "__aenter__", (lock,), vm)
}

/// `__aexit__` of a class that may have another `release`.
pub(in crate::asyncio) fn exit_overridden(lock: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let args = std::iter::once(lock).chain(args.args).collect::<Vec<_>>();
    overrides::coroutine("_ContextManagerMixin", "__aexit__", args, vm)
}

/// `<asyncio.locks.Lock object at 0x… [state, waiters:N]>`.
pub(in crate::asyncio) fn repr(object: &PyObject, state: &str, waiters: usize, vm: &VirtualMachine) -> String {
    let waiters = if waiters == 0 { String::new() } else { format!(", waiters:{waiters}") };
    let class = object.class();
    let module = class.get_attr(vm.ctx.intern_str("__module__")).and_then(|module| module.downcast::<PyStr>().ok());
    let module = module.map(|module| format!("{}.", module.as_wtf8())).unwrap_or_default();
    let name = class.__qualname__(vm).str(vm).map(|name| name.as_wtf8().to_string()).unwrap_or_default();
    format!("<{module}{name} object at {:#x} [{state}{waiters}]>", object.get_id())
}

/// `_waiters`: futures that show what those who wait have come to. They only show it.
pub(in crate::asyncio) fn show(stages: Vec<Stage>, vm: &VirtualMachine) -> PyResult {
    let event_loop = running::event_loop(vm)?;
    let futures = stages.into_iter().map(|stage| {
        let future: PyObjectRef = PyFuture::new_in(&event_loop).into_lean(vm).into();
        match stage {
            Stage::Waiting => {}
            Stage::Woken => PyFuture::finish(&future, vm.ctx.none(), vm),
            Stage::Withdrawn => drop(PyFuture::cancel_now(&future, None, vm)),
        }
        future
    });
    Ok(vm.ctx.new_list(futures.collect()).into())
}

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

#[derive(FromArgs)]
pub(crate) struct SemaphoreArgs {
    #[pyarg(any, default = 1)]
    value: i64,
}

/// `asyncio.Semaphore`, and `asyncio.BoundedSemaphore` where the class says `_bounded`.
#[pyclass(name = "Semaphore", module = "asyncio.locks")]
#[derive(Debug, PyPayload)]
pub(crate) struct PySemaphore {
    semaphore: RefCell<sync::Semaphore>,
    bound: Bound,
    /// Whether its class has methods of its own, which ours have to call.
    is_overridden: bool,
}

impl LoopBound for PySemaphore {
    fn bound(&self) -> &Bound {
        &self.bound
    }
}

impl Constructor for PySemaphore {
    type Args = FuncArgs;

    fn py_new(cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let semaphore = sync::Semaphore::new(1);
        names::label(semaphore.tag(), vm);
        let is_overridden = overrides::any(cls, Self::class(&vm.ctx), &["acquire", "release", "locked"], vm);
        Ok(Self { semaphore: RefCell::new(semaphore), bound: Bound::default(), is_overridden })
    }
}

impl Initializer for PySemaphore {
    type Args = FuncArgs;

    fn init(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let bounded = zelf.class().get_attr(vm.ctx.intern_str("_bounded")).is_some();
        let args: SemaphoreArgs = init_args(if bounded { "BoundedSemaphore" } else { "Semaphore" }, args, vm)?;
        let permits =
            usize::try_from(args.value).map_err(|_| vm.new_value_error("Semaphore initial value must be >= 0"))?;
        let semaphore = if bounded { sync::Semaphore::bounded(permits) } else { sync::Semaphore::new(permits) };
        semaphore.tag().inherit(zelf.semaphore().tag());
        drop(zelf.semaphore.replace(semaphore));
        Ok(())
    }
}

impl PySemaphore {
    fn semaphore(&self) -> sync::Semaphore {
        self.semaphore.borrow().clone()
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PySemaphore {
    #[pymethod]
    fn acquire(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        if zelf.is_overridden {
            return overrides::coroutine("Semaphore", "acquire", (zelf,), vm);
        }
        Ok(Self::_acquire(zelf, vm).into())
    }

    /// `acquire`, as it is without overridden methods.
    #[pymethod]
    fn _acquire(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let acquire = zelf.semaphore().acquire();
        acquiring("Semaphore.acquire", zelf, acquire, vm)
    }

    #[pymethod]
    fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let released = zelf.semaphore().try_release();
        released.map_err(|_| vm.new_value_error("BoundedSemaphore released too many times"))
    }

    #[pymethod]
    fn locked(zelf: &Py<Self>) -> bool {
        zelf.semaphore().is_locked()
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        if zelf.is_overridden {
            return enter_overridden(zelf.into(), vm);
        }
        let semaphore = zelf.semaphore();
        Ok(entering(semaphore.try_acquire(), zelf, semaphore.acquire(), vm).into())
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if zelf.is_overridden {
            return exit_overridden(zelf.into(), args, vm);
        }
        Self::release(&zelf, vm)?;
        Ok(Awaitable::ready(EXIT, vm.ctx.none(), vm).into())
    }

    #[pygetset]
    fn _value(zelf: &Py<Self>) -> usize {
        zelf.semaphore().available()
    }

    #[pygetset]
    fn _waiters(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        show(zelf.semaphore().stages(), vm)
    }
}

impl Representable for PySemaphore {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let semaphore = zelf.semaphore();
        let state = if semaphore.is_locked() {
            "locked".to_owned()
        } else {
            format!("unlocked, value:{}", semaphore.available())
        };
        Ok(repr(zelf.as_object(), &state, semaphore.waiters(), vm))
    }
}
