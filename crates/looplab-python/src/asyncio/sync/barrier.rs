//! `asyncio.Barrier`: the Python bindings of [`looplab_runtime::sync::Barrier`].

use std::cell::RefCell;

use looplab_runtime::{
    lowlevel::{BarrierExt as _, PrimitiveExt as _},
    sync::{self, BarrierPhase, BrokenBarrier},
};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyPayload, PyRef, PyResult, VirtualMachine,
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
        errors, names, overrides,
    },
    sync::{
        bound::{Bound, LoopBound, bind, init_args},
        waiting::repr,
    },
};

#[derive(FromArgs)]
pub(crate) struct BarrierArgs {
    #[pyarg(any)]
    parties: i64,
}

/// `asyncio.Barrier`.
#[pyclass(name = "Barrier", module = "asyncio.locks")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyBarrier {
    barrier: RefCell<sync::Barrier>,
    bound: Bound,
}

impl LoopBound for PyBarrier {
    fn bound(&self) -> &Bound {
        &self.bound
    }
}

impl PyBarrier {
    fn barrier(&self) -> sync::Barrier {
        self.barrier.borrow().clone()
    }

    async fn wait_in(zelf: PyRef<Self>, frame: Frame) -> PyResult {
        let barrier = zelf.barrier();
        with_current_vm(|vm| bind(&zelf, vm).map(drop))?;
        let passed = barrier.wait_as(&frame).await?;
        with_current_vm(|vm| match passed {
            Ok(index) => Ok(vm.ctx.new_int(index).into()),
            Err(broken) => {
                let message = match broken {
                    BrokenBarrier::Before => "Barrier aborted",
                    BrokenBarrier::Meanwhile => "Abort or reset of barrier",
                };
                Err(vm.new_exception_msg(errors::broken_barrier_error(vm), message.into()))
            }
        })
    }
}

fn nothing() -> PyResult {
    with_current_vm(|vm| Ok(vm.ctx.none()))
}

impl Constructor for PyBarrier {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let barrier = sync::Barrier::new(1);
        names::label(barrier.tag(), vm);
        Ok(Self { barrier: RefCell::new(barrier), bound: Bound::default() })
    }
}

impl Initializer for PyBarrier {
    type Args = FuncArgs;

    fn init(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let args: BarrierArgs = init_args("Barrier", args, vm)?;
        let parties = usize::try_from(args.parties).ok().filter(|parties| *parties > 0);
        let parties = parties.ok_or_else(|| vm.new_value_error("parties must be > 0"))?;
        let barrier = sync::Barrier::new(parties);
        barrier.tag().inherit(zelf.barrier().tag());
        drop(zelf.barrier.replace(barrier));
        Ok(())
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyBarrier {
    #[pymethod]
    fn wait(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        coroutine("Barrier.wait", |frame| Self::wait_in(zelf, frame), vm)
    }

    #[pymethod]
    fn reset(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let barrier = zelf.barrier();
        let body = |frame: Frame| async move {
            barrier.reset_as(&frame).await?;
            nothing()
        };
        coroutine("Barrier.reset", body, vm)
    }

    #[pymethod]
    fn abort(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let barrier = zelf.barrier();
        let body = |frame: Frame| async move {
            barrier.abort_as(&frame).await?;
            nothing()
        };
        coroutine("Barrier.abort", body, vm)
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        if !overrides::is_plain(&zelf, vm) {
            return overrides::coroutine("Barrier", "__aenter__", (zelf,), vm);
        }
        Ok(coroutine("Barrier.__aenter__", |frame| Self::wait_in(zelf, frame), vm).into())
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(_zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyRef<Awaitable> {
        Awaitable::ready("Barrier.__aexit__", vm.ctx.none(), vm)
    }

    #[pygetset]
    fn parties(zelf: &Py<Self>) -> usize {
        zelf.barrier().parties()
    }

    #[pygetset]
    fn n_waiting(zelf: &Py<Self>) -> usize {
        zelf.barrier().waiting()
    }

    #[pygetset]
    fn broken(zelf: &Py<Self>) -> bool {
        zelf.barrier().phase() == BarrierPhase::Broken
    }

    #[pygetset]
    fn _count(zelf: &Py<Self>) -> usize {
        zelf.barrier().inside()
    }
}

impl Representable for PyBarrier {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let barrier = zelf.barrier();
        let state = match barrier.phase() {
            BarrierPhase::Broken => return Ok(repr(zelf.as_object(), "broken", 0, vm)),
            BarrierPhase::Filling => "filling",
            BarrierPhase::Draining => "draining",
            BarrierPhase::Resetting => "resetting",
        };
        let state = format!("{state}, waiters:{}/{}", barrier.waiting(), barrier.parties());
        Ok(repr(zelf.as_object(), &state, 0, vm))
    }
}
