//! `asyncio.run` and its kin: running a loop until something is done.
//!
//! Each is one `async fn` that works in two modes. At the top level of a program the loop is driven by the host's turns
//! while the module is suspended; deeper in, it is driven on the spot, and then the function never has to wait.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use looplab_runtime::{
    executor::{Executor, Stuck},
    lowlevel::ExecutorExt as _,
};
use looplab_trace::EventKind;
use rustpython_vm::{
    self as vm, AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyBaseExceptionRef,
    function::{FuncArgs, OptionalArg},
    pyclass,
    types::{Constructor, Initializer},
    vm::thread::with_current_vm,
};

use crate::{
    asyncio::{
        awaitable::Awaitable,
        caller::Caller,
        closure::Closure,
        done::{self, Ended, Listener},
        ensure::{ensure_future, is_coroutine},
        errors,
        event_loop::{PyLoop, create_task},
        future::{PyFuture, is_future},
        gather::{GatherOptions, gather},
        overrides, policy, running,
        task::{CreateTaskArgs, PyTask, cancel_plainly},
    },
    contextvars::Context as PyContext,
    signal::SIGINT,
    signals,
};

/// Who drives the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The host's turns, while the caller waits.
    Suspended,
    /// The call itself, which blocks the thread.
    InPlace,
}

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

/// What a future that needs no waiting gives.
///
/// # Panics
/// When it does wait, which nothing does in [`Mode::InPlace`].
pub(crate) fn run_now(future: impl Future<Output = PyResult>, _vm: &VirtualMachine) -> PyResult {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("a loop that is driven in place leaves nothing to wait for"),
    }
}

/// Calls something from the top level of a program, which awaits what this gives: what runs a loop makes it wait,
/// anything else is just called.
pub(crate) fn settle_call(callable: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<Awaitable>> {
    match loop_run(callable, &args, vm)? {
        Some(run) => Ok(run),
        None => Ok(Awaitable::ready("call", callable.call(args, vm)?, vm)),
    }
}

/// The awaitable form of a call that runs a loop.
fn loop_run(callable: &PyObject, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<Option<PyRef<Awaitable>>> {
    if !callable.class().is(vm.ctx.types.builtin_function_or_method_type) || running::current_loop().is_some() {
        return Ok(None);
    }
    let (name, receiver) = (callable.get_attr("__name__", vm)?.str(vm)?, callable.get_attr("__self__", vm)?);
    let name = name.to_string_lossy();
    if name == "run" && callable.is(&vm.import("_asyncio", 0)?.get_attr("run", vm)?) {
        let args = args.clone().bind(vm)?;
        return Ok(Some(Awaitable::from_future("run", run(args, Mode::Suspended), vm)));
    }
    if let Some(event_loop) = receiver.downcast_ref::<PyLoop>() {
        return loop_method_run(&name, event_loop, args, vm);
    }
    if let Some(runner) = receiver.downcast_ref::<PyRunner>() {
        return runner_method_run(&name, runner, args, vm);
    }
    Ok(None)
}

fn loop_method_run(
    name: &str,
    event_loop: &Py<PyLoop>,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<Option<PyRef<Awaitable>>> {
    let event_loop = event_loop.to_owned();
    Ok(match name {
        "run_until_complete" => {
            let (future,) = args.clone().bind(vm)?;
            let run = run_until_complete(event_loop, future, Mode::Suspended);
            Some(Awaitable::from_future("run_until_complete", run, vm))
        }
        "run_forever" => Some(Awaitable::from_future("run_forever", run_forever(event_loop, Mode::Suspended), vm)),
        _ => None,
    })
}

fn runner_method_run(
    name: &str,
    runner: &Py<PyRunner>,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<Option<PyRef<Awaitable>>> {
    let runner = runner.to_owned();
    Ok(match name {
        "run" => {
            let run = PyRunner::run_coroutine(runner, args.clone().bind(vm)?, Mode::Suspended);
            Some(Awaitable::from_future("Runner.run", run, vm))
        }
        "close" => Some(Awaitable::from_future("Runner.close", PyRunner::finish(runner, Mode::Suspended), vm)),
        _ => None,
    })
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

/// `loop.run_forever`.
pub(crate) async fn run_forever(event_loop: PyRef<PyLoop>, mode: Mode) -> PyResult {
    // A `_run_once` of the program's can only be called on the spot.
    let is_by_rounds = with_current_vm(|vm| PyLoop::is_run_by_rounds(&event_loop, vm));
    let mode = if is_by_rounds { Mode::InPlace } else { mode };
    with_current_vm(|vm| {
        begin(&event_loop, vm)?;
        event_loop.set_caller((mode == Mode::Suspended).then(|| Caller::here(vm)));
        Ok(())
    })?;
    with_current_vm(running::heed_signals)?;
    signals::deliver_pending();
    event_loop.in_place.set(mode == Mode::InPlace);
    let driven = match mode {
        _ if is_by_rounds => event_loop.executor.run_in_place_by(|| {
            with_current_vm(|vm| vm.call_method(event_loop.as_object(), "_run_once", ())).map(drop)
        }),
        Mode::Suspended => event_loop.executor.run().await.map_err(|Stuck| stuck(&event_loop.executor)),
        Mode::InPlace => event_loop.executor.run_in_place().map_err(|Stuck| stuck(&event_loop.executor)),
    };
    event_loop.is_running.set(false);
    event_loop.set_caller(None);
    running::set_current_loop(None);
    with_current_vm(|vm| event_loop.leave(vm))?;
    if let Some(exception) = event_loop.take_abort() {
        return Err(exception);
    }
    driven.map(|()| with_current_vm(|vm| vm.ctx.none()))
}

/// What it means for the program that its loop cannot go on.
pub(super) fn stuck(executor: &Executor) -> PyBaseExceptionRef {
    let message = if executor.is_cut_short() {
        "this run was cut short: it took more steps than it was given"
    } else {
        "deadlock: every task waits, and no timer, request or task is left that could wake one of them"
    };
    with_current_vm(|vm| vm.new_runtime_error(message))
}

fn begin(event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> PyResult<()> {
    event_loop.check_open(vm)?;
    if event_loop.is_running.get() {
        return Err(vm.new_runtime_error("This event loop is already running"));
    }
    if running::current_loop().is_some() {
        return Err(vm.new_runtime_error("Cannot run the event loop while another loop is running"));
    }
    PyLoop::enter(event_loop, vm)?;
    event_loop.is_running.set(true);
    running::set_current_loop(Some(event_loop.clone()));
    Ok(())
}

/// `loop.run_until_complete`.
pub(crate) async fn run_until_complete(event_loop: PyRef<PyLoop>, future: PyObjectRef, mode: Mode) -> PyResult {
    if let Some(foreign) = event_loop.foreign() {
        return with_current_vm(|vm| vm.call_method(foreign, "run_until_complete", (future,)));
    }
    let awaited = with_current_vm(|vm| Awaited::by(&event_loop, future, vm))?;
    let result = run_forever(event_loop, mode).await;
    let Awaited { future, is_new, stop } = awaited;
    with_current_vm(|vm| {
        stop.leave(&future, vm)?;
        if let Err(error) = result {
            // A future that the caller made is the caller's to look at.
            if is_new && done::is_done(&future, vm)? {
                drop(Ended::of(&future, vm)?);
            }
            return Err(error);
        }
        if !done::is_done(&future, vm)? {
            return Err(vm.new_runtime_error("Event loop stopped before Future completed."));
        }
        done::result(&future, vm)
    })
}

/// A future whose end stops the loop.
struct Awaited {
    future: PyObjectRef,
    /// Whether it is a task that was made for it, of a coroutine.
    is_new: bool,
    stop: Listener,
}

impl Awaited {
    fn by(event_loop: &PyRef<PyLoop>, future: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        event_loop.check_open(vm)?;
        if event_loop.is_running.get() {
            return Err(vm.new_runtime_error("This event loop is already running"));
        }
        if running::current_loop().is_some() {
            return Err(vm.new_runtime_error("Cannot run the event loop while another loop is running"));
        }
        let is_new = !is_future(&future, vm)?;
        let future = ensure_future(future, Some(event_loop.clone().into()), vm)?;
        if let Some(task) = future.downcast_ref::<PyTask>().filter(|_| is_new) {
            // The caller that stops the loop early knows that it was not done.
            task.hide_destroyed();
        }
        let stopped = event_loop.clone();
        let stop = Listener::new("_run_until_complete_cb", "base_events.py:182", move |future, vm| {
            let ended = Ended::of(future, vm);
            if !matches!(ended, Ok(Ended::Failed(exception)) if errors::ends_the_loop(&exception, vm)) {
                stopped.executor.stop();
            }
        });
        stop.listen(&future, vm)?;
        Ok(Self { future, is_new, stop })
    }
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

    async fn run_coroutine(zelf: PyRef<Self>, args: RunnerRunArgs, mode: Mode) -> PyResult {
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
    async fn finish(zelf: PyRef<Self>, mode: Mode) -> PyResult {
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

/// The name of the handler that a runner sets for interrupts.
const ON_INTERRUPT: &str = "_on_sigint";

/// Whether a handler of a signal is the one that a runner sets for interrupts.
pub(crate) fn is_runners(handler: &PyObject) -> bool {
    handler.downcast_ref::<Closure>().is_some_and(|handler| handler.name() == ON_INTERRUPT)
}

/// An interrupt (`SIGINT`) cancels the main task the first time, and is raised where it comes from the second.
struct Interrupts {
    handler: Option<PyObjectRef>,
    count: Rc<Cell<u32>>,
}

impl Interrupts {
    /// Catches them, unless the program does.
    fn catch(event_loop: &PyRef<PyLoop>, task: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let count = Rc::new(Cell::new(0));
        let signal = vm.import("_signal", 0)?;
        let current = signal.get_attr("getsignal", vm)?.call((SIGINT,), vm)?;
        let default = signal.get_attr("default_int_handler", vm)?;
        if !current.is(&default) {
            return Ok(Self { handler: None, count });
        }
        let (counted, task, event_loop) = (Rc::clone(&count), task.clone(), PyLoop::shown(event_loop));
        let on_interrupt = move |_args: FuncArgs, vm: &VirtualMachine| {
            counted.set(counted.get() + 1);
            if counted.get() > 1 || done::is_done(&task, vm)? {
                return Err(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned()));
            }
            vm.call_method(&task, "cancel", ())?;
            let nothing = vm.new_function("wake", || ());
            vm.call_method(&event_loop, "call_soon_threadsafe", (nothing,)).map(drop)
        };
        let handler = Closure::object(ON_INTERRUPT, on_interrupt, vm);
        signal.get_attr("signal", vm)?.call((SIGINT, handler.clone()), vm)?;
        Ok(Self { handler: Some(handler), count })
    }

    /// Catches them no longer. If one has cancelled the task, that is what is raised.
    fn release(self, task: &PyObjectRef, result: PyResult, vm: &VirtualMachine) -> PyResult {
        if let Some(handler) = self.handler {
            let signal = vm.import("_signal", 0)?;
            if signal.get_attr("getsignal", vm)?.call((SIGINT,), vm)?.is(&handler) {
                let default = signal.get_attr("default_int_handler", vm)?;
                signal.get_attr("signal", vm)?.call((SIGINT, default), vm)?;
            }
        }
        let cancelled = match result {
            Err(error) if self.count.get() > 0 && errors::is_cancelled(&error, vm) => error,
            _ => return result,
        };
        let uncancel = vm.get_attribute_opt(task, vm.ctx.intern_str("uncancel"))?;
        let left = uncancel.map(|uncancel| uncancel.call((), vm)?.try_to_bool(vm)).transpose()?;
        if left != Some(false) {
            return Err(cancelled);
        }
        let interrupt = vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned());
        // The traceback tells where the main task was.
        interrupt.set_context(Some(cancelled));
        Err(interrupt)
    }
}

/// Lets all that is left of a loop come to its end: tasks, asynchronous generators, the executor of functions.
async fn shut_down(event_loop: &PyRef<PyLoop>, mode: Mode) -> PyResult<()> {
    cancel_all(event_loop, mode).await?;
    let shown = PyLoop::shown(event_loop);
    for method in ["shutdown_asyncgens", "shutdown_default_executor"] {
        let ending = with_current_vm(|vm| {
            // A loop of ours has nothing to wait for unless it says so, and then needs no task for it. It runs all the same:
            // timers that are due get the rounds they get in CPython.
            if PyLoop::is_quiet(event_loop, vm) {
                event_loop.mark_shut_down(method, vm)?;
                Ok(next_round(event_loop, vm))
            } else {
                vm.call_method(&shown, method, ())
            }
        })?;
        run_until_complete(event_loop.clone(), ending, mode).await?;
    }
    Ok(())
}

/// A future that is done in the next round.
fn next_round(event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> PyObjectRef {
    let future: PyObjectRef = PyFuture::new_in(event_loop).into_ref(&vm.ctx).into();
    let told = future.clone();
    event_loop.executor.call_soon(move || with_current_vm(|vm| PyFuture::finish(&told, vm.ctx.none(), vm)));
    future
}

/// Cancels all tasks of a loop and runs it until they are done; what one of them raises then is reported.
async fn cancel_all(event_loop: &PyRef<PyLoop>, mode: Mode) -> PyResult<()> {
    let tasks = event_loop.all_tasks();
    if tasks.is_empty() {
        return Ok(());
    }
    let gathered = with_current_vm(|vm| {
        for task in &tasks {
            cancel_plainly(task.as_object(), vm)?;
        }
        let children = tasks.iter().map(|task| task.clone().into()).collect();
        gather(children, GatherOptions { return_exceptions: OptionalArg::Present(true) }, vm)
    })?;
    run_until_complete(event_loop.clone(), gathered, mode).await?;
    with_current_vm(|vm| tasks.iter().try_for_each(|task| report_shutdown_error(task, event_loop, vm)))
}

fn report_shutdown_error(task: &PyRef<PyTask>, event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> PyResult<()> {
    let Some(exception) = task.base.peek_exception() else { return Ok(()) };
    task.base.log_traceback.set(false);
    let context = vm.ctx.new_dict();
    context.set_item("message", vm.ctx.new_str("unhandled exception during asyncio.run() shutdown").into(), vm)?;
    context.set_item("exception", exception.into(), vm)?;
    context.set_item("task", task.clone().into(), vm)?;
    PyLoop::report(event_loop, context.into(), vm)
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
