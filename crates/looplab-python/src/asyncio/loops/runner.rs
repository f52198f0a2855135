//! `asyncio.Runner`, and `asyncio.run`.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::pin,
};

use looplab_runtime::lowlevel::ExecutorExt as _;
use looplab_trace::EventKind;
use rustpython_vm::{
    self as vm, AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer},
    vm::thread::with_current_vm,
};

use crate::{
    asyncio::{
        core::{coroutine::is_coroutine, errors, overrides, task::CreateTaskArgs},
        loops::{
            drive::{Mode, run_now, run_until_complete},
            event_loop::{PyLoop, create_task},
            interrupts::Interrupts,
            policy, running,
            shutdown::shut_down,
        },
    },
    interp::contextvars::Context as PyContext,
};

#[derive(FromArgs)]
pub(crate) struct RunArgs {
    #[pyarg(any)]
    main: PyObjectRef,
    #[pyarg(named, optional)]
    debug: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    loop_factory: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct RunnerArgs {
    #[pyarg(named, optional)]
    debug: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    loop_factory: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct RunnerRunArgs {
    #[pyarg(positional)]
    coro: PyObjectRef,
    #[pyarg(named, optional)]
    context: Option<PyObjectRef>,
}

/// `asyncio.run`.
pub(crate) async fn run(args: RunArgs, mode: Mode) -> PyResult {
    let runner = with_current_vm(|vm| {
        if running::current_loop().is_some() {
            return Err(vm.new_runtime_error("asyncio.run() cannot be called from a running event loop"));
        }
        Ok(PyRunner::new(args.debug, args.loop_factory).into_ref(&vm.ctx))
    })?;
    let main = RunnerRunArgs { coro: args.main, context: None };
    let result = PyRunner::run_coroutine(runner.clone(), main, mode).await;
    let mut closing = pin!(PyRunner::finish(runner, mode));
    // As when a `with` block is left: the error is being handled, and what goes wrong then is raised in its place.
    poll_fn(|cx| with_current_vm(|vm| errors::while_handling(result.as_ref().err(), vm, || closing.as_mut().poll(cx))))
        .await?;
    result
}

/// `asyncio.Runner`.
#[pyclass(name = "Runner", module = "asyncio.runners")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyRunner {
    debug: RefCell<Option<PyObjectRef>>,
    loop_factory: RefCell<Option<PyObjectRef>>,
    event_loop: RefCell<Option<PyRef<PyLoop>>>,
    context: RefCell<Option<PyRef<PyContext>>>,
    /// Whether what it ran last returned.
    in_order: Cell<bool>,
    closed: Cell<bool>,
}

impl PyRunner {
    fn new(debug: Option<PyObjectRef>, loop_factory: Option<PyObjectRef>) -> Self {
        Self {
            debug: RefCell::new(debug),
            loop_factory: RefCell::new(loop_factory),
            event_loop: RefCell::new(None),
            context: RefCell::new(None),
            in_order: Cell::new(false),
            closed: Cell::new(false),
        }
    }

    fn open(&self, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
        if self.closed.get() {
            return Err(vm.new_runtime_error("Runner is closed"));
        }
        if let Some(event_loop) = &*self.event_loop.borrow() {
            return Ok(event_loop.clone());
        }
        let factory = self.loop_factory.borrow().clone().filter(|factory| !vm.is_none(factory));
        let event_loop = match factory {
            Some(factory) => factory.call((), vm)?,
            None => {
                let event_loop = policy::new_event_loop(vm)?;
                policy::set_event_loop(event_loop.clone(), vm)?;
                event_loop
            }
        };
        let debug = self.debug.borrow().clone().filter(|debug| !vm.is_none(debug));
        if let Some(debug) = debug {
            vm.call_method(&event_loop, "set_debug", (debug,))?;
        }
        let event_loop = PyLoop::of(event_loop, vm)?;
        *self.event_loop.borrow_mut() = Some(event_loop.clone());
        *self.context.borrow_mut() = Some(PyContext::copy_current(vm));
        Ok(event_loop)
    }

    /// `run`.
    pub(super) async fn run_coroutine(zelf: PyRef<Self>, args: RunnerRunArgs, mode: Mode) -> PyResult {
        let (event_loop, task) = with_current_vm(|vm| {
            if running::current_loop().is_some() {
                return Err(vm.new_runtime_error("Runner.run() cannot be called from a running event loop"));
            }
            if !is_coroutine(&args.coro, vm)? {
                let what = args.coro.repr(vm)?;
                return Err(vm.new_value_error(format!("a coroutine was expected, got {}", what.as_wtf8())));
            }
            let event_loop = zelf.open(vm)?;
            let context = args.context.filter(|context| !vm.is_none(context));
            let context = context.or_else(|| zelf.context.borrow().clone().map(Into::into));
            let task = create_task(&event_loop, CreateTaskArgs { coro: args.coro, name: None, context }, vm)?;
            Ok((event_loop, task))
        })?;
        let interrupts = with_current_vm(|vm| Interrupts::catch(&event_loop, &task, vm))?;
        let result = run_until_complete(event_loop, task.clone(), mode).await;
        zelf.in_order.set(result.is_ok());
        with_current_vm(|vm| interrupts.release(&task, result, vm))
    }

    /// `close`: cancels what is left, lets it end, and closes the loop.
    pub(super) async fn finish(zelf: PyRef<Self>, mode: Mode) -> PyResult {
        let event_loop = zelf.event_loop.take();
        let Some(event_loop) = event_loop else { return Ok(with_current_vm(|vm| vm.ctx.none())) };
        zelf.closed.set(true);
        event_loop.executor.note(|| EventKind::Closing { in_order: zelf.in_order.get() });
        let result = shut_down(&event_loop, mode).await;
        with_current_vm(|vm| {
            if zelf.loop_factory.borrow().as_ref().is_none_or(|factory| vm.is_none(factory)) {
                policy::set_event_loop(vm.ctx.none(), vm)?;
            }
            vm.call_method(&PyLoop::shown(&event_loop), "close", ())?;
            result.map(|()| vm.ctx.none())
        })
    }
}

impl Constructor for PyRunner {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<vm::builtins::PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new(None, None))
    }
}

impl Initializer for PyRunner {
    type Args = RunnerArgs;

    fn init(zelf: &Py<Self>, args: RunnerArgs, _vm: &VirtualMachine) -> PyResult<()> {
        *zelf.debug.borrow_mut() = args.debug;
        *zelf.loop_factory.borrow_mut() = args.loop_factory;
        Ok(())
    }
}

#[pyclass(with(Constructor, Initializer), flags(BASETYPE, HAS_DICT))]
impl PyRunner {
    #[pymethod]
    fn run(zelf: PyRef<Self>, args: RunnerRunArgs, vm: &VirtualMachine) -> PyResult {
        run_now(Self::run_coroutine(zelf, args, Mode::InPlace), vm)
    }

    #[pymethod]
    fn close(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        run_now(Self::finish(zelf, Mode::InPlace), vm)
    }

    #[pymethod]
    fn get_loop(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        Ok(PyLoop::shown(&*zelf.open(vm)?))
    }

    #[pymethod(name = "__enter__")]
    fn enter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        zelf.open(vm)?;
        Ok(zelf)
    }

    #[pymethod(name = "__exit__")]
    fn exit(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if overrides::is_plain(&zelf, vm) {
            Self::close(zelf, vm)
        } else {
            vm.call_method(zelf.as_object(), "close", ())
        }
    }
}
