//! `asyncio.Semaphore`: the Python bindings of [`looplab_runtime::sync::Semaphore`].

use std::cell::RefCell;

use looplab_runtime::{lowlevel::PrimitiveExt as _, sync};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyPayload, PyRef, PyResult, VirtualMachine,
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
