//! `asyncio.Condition`: the Python bindings of [`looplab_runtime::sync::Condition`].

use std::cell::RefCell;

use looplab_runtime::{
    lowlevel::{ConditionExt as _, Interrupted, PrimitiveExt as _},
    sync,
};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyType,
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer, Representable},
    vm::thread::with_current_vm,
};

use crate::asyncio::{
    core::{
        awaitable::Awaitable,
        coroutine::{Frame, coroutine},
        names, overrides,
    },
    sync::{
        bound::{Bound, LoopBound, bind, init_args},
        lock::PyLock,
        waiting::{repr, show},
    },
};

#[derive(FromArgs)]
pub(crate) struct ConditionArgs {
    #[pyarg(any, optional)]
    lock: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct NotifyArgs {
    #[pyarg(any, default = 1)]
    n: i64,
}

/// `asyncio.Condition`.
#[pyclass(name = "Condition", module = "asyncio.locks")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyCondition {
    parts: RefCell<Parts>,
    bound: Bound,
}

#[derive(Clone, Debug)]
struct Parts {
    condition: sync::Condition,
    lock: PyRef<PyLock>,
}

impl Parts {
    fn new(lock: PyRef<PyLock>) -> Self {
        Self { condition: sync::Condition::with_lock(lock.lock.clone()), lock }
    }
}

impl LoopBound for PyCondition {
    fn bound(&self) -> &Bound {
        &self.bound
    }
}

impl PyCondition {
    fn lock(&self) -> PyRef<PyLock> {
        self.parts.borrow().lock.clone()
    }

    fn condition(&self) -> sync::Condition {
        self.parts.borrow().condition.clone()
    }

    /// One wait. The caller holds the lock, before and after.
    async fn wait_once(zelf: &Py<Self>, frame: &Frame) -> PyResult<()> {
        let condition = zelf.condition();
        let guard = with_current_vm(|vm| {
            let guard = condition.lock().held();
            let guard = guard.ok_or_else(|| vm.new_runtime_error("cannot wait on un-acquired lock"))?;
            match bind(zelf, vm) {
                Ok(_) => Ok(guard),
                Err(error) => {
                    guard.forget();
                    Err(error)
                }
            }
        })?;
        match condition.wait_as(frame, guard).await {
            Ok(guard) => {
                guard.forget();
                Ok(())
            }
            Err(Interrupted { by, guard }) => {
                guard.into_iter().for_each(sync::LockGuard::forget);
                Err(by)
            }
        }
    }

    fn wake(&self, count: usize, vm: &VirtualMachine) -> PyResult<()> {
        let notified = self.condition().notify_held(count);
        notified.map_err(|_| vm.new_runtime_error("cannot notify on un-acquired lock"))
    }
}

impl Constructor for PyCondition {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let parts = Parts::new(PyLock::default().into_ref(&vm.ctx));
        names::label(parts.condition.tag(), vm);
        names::label(parts.lock.lock.tag(), vm);
        Ok(Self { parts: RefCell::new(parts), bound: Bound::default() })
    }
}

impl Initializer for PyCondition {
    type Args = FuncArgs;

    fn init(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let args: ConditionArgs = init_args("Condition", args, vm)?;
        let Some(lock) = args.lock.filter(|lock| !vm.is_none(lock)) else { return Ok(()) };
        let lock = lock.downcast().map_err(|other| {
            vm.new_type_error(format!("lock must be an asyncio.Lock, not {}", other.class().name()))
        })?;
        let parts = Parts::new(lock);
        parts.condition.tag().inherit(zelf.condition().tag());
        drop(zelf.parts.replace(parts));
        Ok(())
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyCondition {
    #[pymethod]
    fn locked(zelf: &Py<Self>) -> bool {
        zelf.condition().lock().is_locked()
    }

    #[pymethod]
    fn acquire(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        vm.call_method(zelf.lock().as_object(), "acquire", ())
    }

    #[pymethod]
    fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        vm.call_method(zelf.lock().as_object(), "release", ())
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        PyLock::aenter(zelf.lock(), vm)
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        PyLock::aexit(zelf.lock(), args, vm)
    }

    #[pymethod]
    fn wait(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let body = |frame: Frame| async move {
            Self::wait_once(&zelf, &frame).await?;
            with_current_vm(|vm| Ok(vm.ctx.true_value.clone().into()))
        };
        coroutine("Condition.wait", body, vm)
    }

    #[pymethod]
    fn wait_for(zelf: PyRef<Self>, predicate: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if !overrides::is_plain(&zelf, vm) {
            return overrides::coroutine("Condition", "wait_for", (zelf, predicate), vm);
        }
        let body = |frame: Frame| async move {
            loop {
                let (result, is_so) = with_current_vm(|vm| {
                    let result = predicate.call((), vm)?;
                    let is_so = result.clone().try_to_bool(vm)?;
                    Ok((result, is_so))
                })?;
                if is_so {
                    return Ok(result);
                }
                Self::wait_once(&zelf, &frame).await?;
            }
        };
        Ok(coroutine("Condition.wait_for", body, vm).into())
    }

    #[pymethod]
    fn notify(zelf: &Py<Self>, args: NotifyArgs, vm: &VirtualMachine) -> PyResult<()> {
        zelf.wake(usize::try_from(args.n).unwrap_or(0), vm)
    }

    #[pymethod]
    fn notify_all(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if !overrides::is_plain(zelf, vm) {
            return vm.call_method(zelf.as_object(), "notify", (zelf.condition().waiters(),)).map(drop);
        }
        zelf.wake(usize::MAX, vm)
    }

    #[pygetset]
    fn _lock(zelf: &Py<Self>) -> PyRef<PyLock> {
        zelf.lock()
    }

    #[pygetset]
    fn _waiters(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        show(zelf.condition().stages(), vm)
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

impl Representable for PyCondition {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let state = if Self::locked(zelf) { "locked" } else { "unlocked" };
        Ok(repr(zelf.as_object(), state, zelf.condition().waiters(), vm))
    }
}
