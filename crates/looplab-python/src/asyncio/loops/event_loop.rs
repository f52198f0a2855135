//! The event loop as programs see it: an executor of its own, with asyncio's rules around it.

mod calls;
mod debug;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    fmt,
    rc::Rc,
};

use looplab_runtime::{
    executor::{Executor, Time},
    lowlevel::ExecutorExt as _,
};
use looplab_trace::TaskId;
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyInt, PyType, PyWeak},
    convert::ToPyObject,
    function::{FuncArgs, KwArgs, PosArgs},
    pyclass,
    types::{Constructor, Representable},
    vm::thread::with_current_vm,
};

pub(crate) use self::debug::enable_debug_mode;
use self::debug::{ORIGIN_DEPTH, check_callback, track_origins};
pub(in crate::asyncio) use self::{
    calls::{ContextArg, call_context},
    debug::is_debug_mode,
};
use crate::{
    asyncio::{
        abstract_loop::PyAbstractLoop,
        asyncgens::{AsyncGens, Hooks},
        awaitable::Awaitable,
        caller::Caller,
        closure::Closure,
        foreign_loop::{ForeignLoop, Refusals},
        future::PyFuture,
        handle::{Call, PyHandle, PyTimerHandle},
        lean::Lean,
        leftover::{self, Tasks},
        overrides, reports,
        runner::{self, Mode, stuck},
        running,
        task::{CreateTaskArgs, PyTask},
    },
    signal::SIGINT,
    world,
};

/// An event loop: ours, or our stand-in for one that the program wrote itself.
#[pyclass(name = "_UnixSelectorEventLoop", module = "asyncio.unix_events", base = PyAbstractLoop)]
#[repr(C, align(8))]
pub(crate) struct PyLoop {
    pub(in crate::asyncio) base: PyAbstractLoop,
    pub(in crate::asyncio) executor: Executor,
    /// The program's own loop that this stands for. Programs never see the stand-in.
    foreign: Option<PyObjectRef>,
    pub(in crate::asyncio) refusals: Rc<Refusals>,
    pub(in crate::asyncio) is_running: Cell<bool>,
    /// Whether it is driven in place, by a call that blocks.
    pub(in crate::asyncio) in_place: Cell<bool>,
    is_closed: Cell<bool>,
    debug: Cell<bool>,
    slow_callback_duration: Cell<f64>,
    current: RefCell<Option<PyObjectRef>>,
    tasks: Rc<Tasks>,
    exception_handler: RefCell<Option<PyObjectRef>>,
    task_factory: RefCell<Option<PyObjectRef>>,
    default_executor: RefCell<Option<PyObjectRef>>,
    signal_handlers: RefCell<BTreeMap<i32, PyRef<PyHandle>>>,
    executor_is_shut_down: Cell<bool>,
    asyncgens: AsyncGens,
    /// What was in place before it began to run: the interpreter's hooks, and how far coroutines look for their origin.
    before: RefCell<Option<(Hooks, i32)>>,
    /// Where the loop is run, while the host's turns drive it.
    caller: RefCell<Option<Rc<Caller>>>,
    /// `SystemExit` or `KeyboardInterrupt`, on its way out of the loop.
    aborted_by: RefCell<Option<PyBaseExceptionRef>>,
}

impl fmt::Debug for PyLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyLoop({:?})", self.executor)
    }
}

thread_local! {
    /// The stand-ins for the program's own loops that are still held, by the loop's address.
    static STAND_INS: RefCell<HashMap<usize, PyRef<PyWeak>>> = RefCell::default();
}

/// `loop.create_task`, with the loop's task factory if it has one.
pub(in crate::asyncio) fn create_task(
    event_loop: &PyRef<PyLoop>,
    args: CreateTaskArgs,
    vm: &VirtualMachine,
) -> PyResult {
    if event_loop.foreign().is_some() || !overrides::is_plain(event_loop, vm) {
        let mut call = FuncArgs::from(vec![args.coro]);
        call.kwargs.extend(args.name.map(|name| ("name".into(), name)));
        call.kwargs.extend(args.context.map(|context| ("context".into(), context)));
        return PyLoop::shown(event_loop).get_attr("create_task", vm)?.call(call, vm);
    }
    create_task_here(event_loop, args, vm)
}

fn create_task_here(event_loop: &PyRef<PyLoop>, args: CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
    event_loop.check_open(vm)?;
    let factory = event_loop.task_factory.borrow().clone();
    let Some(factory) = factory else {
        return Ok(PyTask::spawn(event_loop, args, vm)?.into());
    };
    let mut call = FuncArgs::from(vec![event_loop.clone().into(), args.coro]);
    call.kwargs.extend(args.context.map(|context| ("context".into(), context)));
    let task = factory.call(call, vm)?;
    // CPython 3.13.0 names a task "None" then, later ones do not. A task of the program's own kind is asked as there.
    if args.name.is_some() || !task.class().is(PyTask::class(&vm.ctx)) {
        vm.call_method(&task, "set_name", (args.name.to_pyobject(vm),))?;
    }
    Ok(task)
}

impl PyLoop {
    /// A new loop, not running.
    pub(crate) fn new_ref(vm: &VirtualMachine) -> PyRef<Self> {
        Self::new(vm).into_ref(&vm.ctx)
    }

    fn new(vm: &VirtualMachine) -> Self {
        // What fails about telling is no reason to have no loop.
        let _ = debug::log(|_| Ok("Using selector: EpollSelector".to_owned()), vm);
        Self::with(None, is_debug_mode(vm))
    }

    fn with(foreign: Option<PyObjectRef>, debug: bool) -> Self {
        Self {
            base: PyAbstractLoop,
            executor: world::new_executor(),
            foreign,
            refusals: Rc::default(),
            is_running: Cell::new(false),
            in_place: Cell::new(false),
            is_closed: Cell::new(false),
            debug: Cell::new(debug),
            slow_callback_duration: Cell::new(0.1),
            current: RefCell::default(),
            tasks: leftover::new_tasks(),
            exception_handler: RefCell::default(),
            task_factory: RefCell::default(),
            default_executor: RefCell::default(),
            signal_handlers: RefCell::default(),
            executor_is_shut_down: Cell::new(false),
            asyncgens: AsyncGens::default(),
            before: RefCell::default(),
            caller: RefCell::default(),
            aborted_by: RefCell::default(),
        }
    }

    /// The loop that a Python object is, or our stand-in for it if it is not ours.
    pub(crate) fn of(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        let object = match object.downcast::<Self>() {
            Ok(ours) => return Ok(ours),
            Err(object) => object,
        };
        let known =
            STAND_INS.with_borrow(|stand_ins| stand_ins.get(&object.get_id())?.upgrade()?.downcast::<Self>().ok());
        if let Some(stand_in) = known {
            return Ok(stand_in);
        }
        let stand_in = Self::with(Some(object.clone()), false).into_ref(&vm.ctx);
        stand_in
            .executor
            .attach_to(ForeignLoop { event_loop: object.clone(), refusals: Rc::clone(&stand_in.refusals) });
        let weak = stand_in.as_object().downgrade(None, vm)?;
        STAND_INS.with_borrow_mut(|stand_ins| {
            stand_ins.retain(|_, stand_in| stand_in.upgrade().is_some());
            stand_ins.insert(object.get_id(), weak);
        });
        Ok(stand_in)
    }

    /// Forgets the stand-ins for a program's own loops.
    pub(in crate::asyncio) fn forget_foreign() {
        drop(STAND_INS.take());
    }

    /// The loop as programs see it.
    pub(in crate::asyncio) fn shown(zelf: &Py<Self>) -> PyObjectRef {
        zelf.foreign.clone().unwrap_or_else(|| zelf.to_owned().into())
    }

    /// The program's own loop, if it is that.
    pub(in crate::asyncio) fn foreign(&self) -> Option<&PyObjectRef> {
        self.foreign.as_ref()
    }

    pub(in crate::asyncio) fn check_open(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.is_closed.get() { Err(vm.new_runtime_error("Event loop is closed")) } else { Ok(()) }
    }

    /// The task whose step is running.
    pub(in crate::asyncio) fn current_task(&self) -> Option<PyObjectRef> {
        self.current.borrow().clone()
    }

    /// The task whose step is running, as what it is.
    pub(in crate::asyncio) fn current(&self) -> Option<PyRef<PyTask>> {
        self.current.borrow().clone().and_then(|task| task.downcast().ok())
    }

    /// Says whose step is running; returns whose was.
    pub(in crate::asyncio) fn enter_task(&self, task: Option<PyObjectRef>) -> Option<PyObjectRef> {
        self.current.replace(task)
    }

    pub(in crate::asyncio) fn add_task(&self, task: &Py<PyTask>) {
        self.tasks.borrow_mut().extend(task.id().map(|id| (id, task.to_owned())));
    }

    pub(in crate::asyncio) fn remove_task(&self, task: &PyTask) {
        let task = task.id().and_then(|id| self.tasks.borrow_mut().remove(&id));
        drop(task);
    }

    /// The task of this number, unless it is done.
    pub(in crate::asyncio) fn find_task(&self, id: TaskId) -> Option<PyRef<PyTask>> {
        self.tasks.borrow().get(&id).cloned()
    }

    /// The tasks that are not done, oldest first.
    pub(in crate::asyncio) fn all_tasks(&self) -> Vec<PyRef<PyTask>> {
        self.tasks.borrow().values().filter(|task| !task.base.is_done()).cloned().collect()
    }

    /// Ends the running of the loop at once, to raise `exception` out of it.
    pub(in crate::asyncio) fn abort(&self, exception: PyBaseExceptionRef) {
        *self.aborted_by.borrow_mut() = Some(exception);
        self.executor.interrupt();
    }

    /// Calls `act` between two of its entries. What that raises is raised out of the loop.
    pub(in crate::asyncio) fn interrupt(zelf: &Py<Self>, act: impl FnOnce(&VirtualMachine) -> PyResult<()> + 'static) {
        let event_loop = zelf.to_owned();
        zelf.executor.call_soon(move || {
            if let Err(exception) = with_current_vm(act) {
                event_loop.abort(exception);
            }
        });
    }

    pub(in crate::asyncio) fn take_abort(&self) -> Option<PyBaseExceptionRef> {
        self.aborted_by.take()
    }

    /// Says where the loop is run, if the host's turns drive it. On the spot, the caller is there by itself.
    pub(in crate::asyncio) fn set_caller(&self, caller: Option<Caller>) {
        drop(self.caller.replace(caller.map(Rc::new)));
    }

    /// Calls `f`, a part of the program, as the caller of the loop would.
    pub(in crate::asyncio) fn called<T>(&self, vm: &VirtualMachine, f: impl FnOnce() -> T) -> T {
        let caller = self.caller.borrow().clone();
        match caller {
            Some(caller) => caller.call(vm, f),
            None => f(),
        }
    }

    /// Whether it runs now.
    pub(in crate::asyncio) fn is_now_running(&self, vm: &VirtualMachine) -> PyResult<bool> {
        match &self.foreign {
            Some(foreign) => vm.call_method(foreign, "is_running", ())?.try_to_bool(vm),
            None => Ok(self.is_running.get()),
        }
    }

    /// Whether shutting it down waits for nothing, and the program could not see that no tasks were made for it: neither in a
    /// factory nor, in a callback that runs before them, among all tasks.
    pub(in crate::asyncio) fn is_quiet(zelf: &Py<Self>, vm: &VirtualMachine) -> bool {
        overrides::is_plain(zelf, vm)
            && zelf.foreign.is_none()
            && zelf.task_factory.borrow().is_none()
            && zelf.asyncgens.is_empty()
            && zelf.executor.lengths().0 == 0
    }

    /// Whether its class has a `_run_once` of its own, for the rounds to go through.
    pub(in crate::asyncio) fn is_run_by_rounds(zelf: &Py<Self>, vm: &VirtualMachine) -> bool {
        zelf.foreign.is_none() && overrides::any(zelf.class(), Self::class(&vm.ctx), &["_run_once"], vm)
    }

    /// What a method that shuts down does where there is nothing to wait for.
    pub(in crate::asyncio) fn mark_shut_down(&self, method: &str, vm: &VirtualMachine) -> PyResult<()> {
        // In CPython it is a task, and the names of later tasks count on from it.
        let _ = running::next_task_number();
        if method == "shutdown_asyncgens" {
            self.asyncgens.mark_shut_down();
            return Ok(());
        }
        self.executor_is_shut_down.set(true);
        let executor = self.default_executor.borrow().clone();
        executor.map_or(Ok(()), |executor| vm.call_method(&executor, "shutdown", ()).map(drop))
    }

    /// Begins to run: the interpreter tells it of asynchronous generators, and coroutines of where they come from.
    pub(in crate::asyncio) fn enter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let hooks = Hooks::install(&zelf.to_owned().into(), vm)?;
        let depth = vm.sys_module.get_attr("get_coroutine_origin_tracking_depth", vm)?.call((), vm)?;
        let depth = depth.try_to_value(vm)?;
        if zelf.debug.get() {
            track_origins(ORIGIN_DEPTH, vm)?;
        }
        *zelf.before.borrow_mut() = Some((hooks, depth));
        Ok(())
    }

    /// Ends to run.
    pub(in crate::asyncio) fn leave(&self, vm: &VirtualMachine) -> PyResult<()> {
        let Some((hooks, depth)) = self.before.take() else { return Ok(()) };
        hooks.restore(vm);
        track_origins(depth, vm)
    }

    /// `call_exception_handler`.
    pub(in crate::asyncio) fn report(zelf: &Py<Self>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(foreign) = zelf.foreign() {
            vm.call_method(foreign, "call_exception_handler", (context,))?;
            return Ok(());
        }
        vm.call_method(zelf.as_object(), "call_exception_handler", (context,)).map(drop)
    }
}

impl Constructor for PyLoop {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new(vm))
    }
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyLoop {
    #[pymethod]
    fn time(zelf: &Py<Self>) -> f64 {
        zelf.executor.now().as_secs()
    }

    #[pymethod]
    fn is_running(zelf: &Py<Self>) -> bool {
        zelf.is_running.get()
    }

    #[pymethod]
    fn is_closed(zelf: &Py<Self>) -> bool {
        zelf.is_closed.get()
    }

    #[pymethod]
    fn get_debug(zelf: &Py<Self>) -> bool {
        zelf.debug.get()
    }

    #[pymethod]
    pub(in crate::asyncio) fn set_debug(zelf: &Py<Self>, debug: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let debug = debug.try_to_bool(vm)?;
        zelf.debug.set(debug);
        if let Some((_, before)) = &*zelf.before.borrow() {
            track_origins(if debug { ORIGIN_DEPTH } else { *before }, vm)?;
        }
        Ok(())
    }

    #[pygetset]
    fn slow_callback_duration(zelf: &Py<Self>) -> f64 {
        zelf.slow_callback_duration.get()
    }

    #[pygetset(setter)]
    fn set_slow_callback_duration(zelf: &Py<Self>, seconds: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.slow_callback_duration.set(seconds.try_float(vm)?.to_f64());
        Ok(())
    }

    #[pymethod]
    fn _asyncgen_firstiter_hook(zelf: &Py<Self>, agen: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.asyncgens.begin(&agen, vm)
    }

    /// The generator is not held any more, so the loop closes it.
    #[pymethod]
    fn _asyncgen_finalizer_hook(zelf: PyRef<Self>, agen: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.asyncgens.forget(&agen);
        if zelf.is_closed.get() {
            return Ok(());
        }
        let closing = vm.call_method(&agen, "aclose", ())?;
        let create = zelf.as_object().get_attr("create_task", vm)?;
        Self::queue_call(&zelf, create, vec![closing], None, vm);
        Ok(())
    }

    #[pymethod]
    fn shutdown_asyncgens(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.asyncgens.shut_down(zelf.clone().into(), vm)
    }

    #[pymethod]
    fn shutdown_default_executor(
        zelf: PyRef<Self>,
        _args: FuncArgs,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Awaitable>> {
        zelf.executor_is_shut_down.set(true);
        let executor = zelf.default_executor.borrow().clone();
        if let Some(executor) = executor {
            vm.call_method(&executor, "shutdown", ())?;
        }
        Ok(Awaitable::ready("BaseEventLoop.shutdown_default_executor", vm.ctx.none(), vm))
    }

    #[pymethod]
    fn set_default_executor(zelf: &Py<Self>, executor: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let module = vm.import("concurrent.futures.thread", 0)?;
        let class = module.get_attr("futures", vm)?.get_attr("thread", vm)?.get_attr("ThreadPoolExecutor", vm)?;
        if !executor.is_instance(&class, vm)? {
            return Err(vm.new_type_error("executor must be ThreadPoolExecutor instance"));
        }
        *zelf.default_executor.borrow_mut() = Some(executor);
        Ok(())
    }

    #[pygetset]
    fn _default_executor(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.default_executor.borrow().clone()
    }

    /// There are no threads: the function is called in the next round, and the loop waits for it as it would not elsewhere.
    #[pymethod]
    fn run_in_executor(
        zelf: PyRef<Self>,
        executor: PyObjectRef,
        func: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        zelf.check_open(vm)?;
        if zelf.debug.get() {
            check_callback(&func, "run_in_executor", vm)?;
        }
        if vm.is_none(&executor) && zelf.executor_is_shut_down.get() {
            return Err(vm.new_runtime_error("Executor shutdown has been called"));
        }
        let mut call = vec![zelf.clone().into(), executor, func];
        call.extend(args.into_vec());
        reports::call_in("_executors", "run", call, vm)
    }

    #[pymethod]
    fn add_signal_handler(
        zelf: PyRef<Self>,
        number: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        if check_callback(&callback, "add_signal_handler", vm).is_err() {
            return Err(vm.new_type_error("coroutines cannot be used with add_signal_handler()"));
        }
        let number = signal_number(&number, vm)?;
        zelf.check_open(vm)?;
        let call = Rc::new(Call::new(callback, args.into_vec(), None, vm));
        let handle = PyHandle { call: Rc::clone(&call), event_loop: zelf.clone().into() }.into_ref(&vm.ctx);
        let event_loop = zelf.as_object().downgrade(None, vm)?;
        let on_signal = move |_args: FuncArgs, _vm: &VirtualMachine| {
            if let Some(event_loop) = event_loop.upgrade().and_then(|event_loop| event_loop.downcast::<Self>().ok()) {
                let (run, target) = (Rc::clone(&call), event_loop.clone());
                // As in CPython: a round reads what the signal has written to a pipe, after all that is ready and before
                // the timers; the handler runs in the round after.
                event_loop.executor.call_at(Time::from_secs(0.0), move || {
                    let executor = target.executor.clone();
                    executor.call_soon(move || run.run(&target));
                });
            }
            Ok(())
        };
        let handler = Closure::object("handler", on_signal, vm);
        let signal = vm.import("_signal", 0)?.get_attr("signal", vm)?;
        signal.call((number, handler), vm)?;
        zelf.signal_handlers.borrow_mut().insert(number, handle);
        Ok(())
    }

    #[pymethod]
    fn remove_signal_handler(zelf: &Py<Self>, number: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let number = signal_number(&number, vm)?;
        if zelf.signal_handlers.borrow_mut().remove(&number).is_none() {
            return Ok(false);
        }
        restore_signal(number, vm)?;
        Ok(true)
    }

    #[pymethod]
    fn stop(zelf: &Py<Self>) {
        zelf.executor.stop();
    }

    #[pymethod]
    pub(in crate::asyncio) fn close(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.is_running.get() {
            return Err(vm.new_runtime_error("Cannot close a running event loop"));
        }
        if zelf.is_closed.get() {
            return Ok(());
        }
        if zelf.debug.get() {
            debug::log(|vm| Ok(format!("Close {}", zelf.as_object().repr(vm)?.as_wtf8())), vm)?;
        }
        zelf.is_closed.set(true);
        let signals = zelf.signal_handlers.take();
        signals.keys().try_for_each(|number| restore_signal(*number, vm))?;
        let executor = zelf.default_executor.take();
        if let Some(executor) = executor {
            executor
                .get_attr("shutdown", vm)?
                .call(FuncArgs::from(KwArgs::from_iter([("wait".to_owned(), vm.ctx.new_bool(false).into())])), vm)?;
        }
        zelf.executor.clear();
        leftover::leave(&zelf.tasks, vm)
    }

    #[pymethod]
    fn run_until_complete(zelf: PyRef<Self>, future: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        runner::run_now(runner::run_until_complete(zelf, future, Mode::InPlace), vm)
    }

    #[pymethod]
    fn run_forever(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        runner::run_now(runner::run_forever(zelf, Mode::InPlace), vm)
    }

    #[pymethod]
    fn create_future(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<PyFuture>> {
        let future = PyFuture::new_named(vm);
        future.set_loop(zelf, vm)?;
        Ok(future.into_lean(vm))
    }

    #[pymethod]
    fn create_task(zelf: PyRef<Self>, args: CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
        create_task_here(&zelf, args, vm)
    }

    #[pymethod]
    fn call_soon(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        Self::soon(zelf, callback, args, context, "call_soon", vm)
    }

    #[pymethod]
    fn call_soon_threadsafe(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        Self::soon(zelf, callback, args, context, "call_soon_threadsafe", vm)
    }

    #[pymethod]
    fn call_later(
        zelf: PyRef<Self>,
        delay: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyTimerHandle> {
        if vm.is_none(&delay) {
            return Err(vm.new_type_error("delay must not be None"));
        }
        let now: PyObjectRef = vm.ctx.new_float(zelf.executor.moment().as_secs()).into();
        let when = vm._add(&now, &delay)?;
        Self::call_at(zelf, when, callback, args, context, vm)
    }

    #[pymethod]
    fn call_at(
        zelf: PyRef<Self>,
        when: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyTimerHandle> {
        if vm.is_none(&when) {
            return Err(vm.new_type_error("when cannot be None"));
        }
        zelf.check_open(vm)?;
        let deadline = Time::from_secs(when.try_float(vm)?.to_f64());
        let call = zelf.new_call(callback, args.into_vec(), context.context, "call_at", vm)?;
        let (run, event_loop) = (Rc::clone(&call), zelf.clone());
        let timer = zelf.executor.call_at(deadline, move || run.run(&event_loop));
        let base = PyHandle { call, event_loop: zelf.into() };
        Ok(PyTimerHandle { base, timer: Some(timer), when, scheduled: Cell::new(true) })
    }

    /// One round, for a subclass that does something around it.
    #[pymethod]
    fn _run_once(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if !zelf.is_running.get() {
            return Err(vm.new_runtime_error("no round can be run in a loop that does not run"));
        }
        zelf.executor.run_once().map_err(|_| stuck(&zelf.executor))?;
        zelf.take_abort().map_or(Ok(()), Err)
    }

    /// As many objects as there are calls and steps that are ready.
    #[pygetset]
    fn _ready(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let (ready, _) = zelf.executor.lengths();
        vm.ctx.new_list(vec![vm.ctx.none(); ready]).into()
    }

    /// As many objects as there are timers.
    #[pygetset]
    fn _scheduled(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let (_, scheduled) = zelf.executor.lengths();
        vm.ctx.new_list(vec![vm.ctx.none(); scheduled]).into()
    }

    #[pymethod]
    fn set_exception_handler(zelf: &Py<Self>, handler: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if !vm.is_none(&handler) && !handler.is_callable() {
            let handler = handler.repr(vm)?;
            return Err(vm.new_type_error(format!("A callable object or None is expected, got {}", handler.as_wtf8())));
        }
        *zelf.exception_handler.borrow_mut() = Some(handler).filter(|handler| !vm.is_none(handler));
        Ok(())
    }

    #[pymethod]
    fn get_exception_handler(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.exception_handler.borrow().clone()
    }

    #[pymethod]
    fn call_exception_handler(zelf: &Py<Self>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let handler = zelf.exception_handler.borrow().clone().to_pyobject(vm);
        reports::call("handle", vec![zelf.to_owned().into(), handler, context], vm).map(drop)
    }

    #[pymethod]
    fn default_exception_handler(_zelf: &Py<Self>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        reports::call("report", vec![context], vm).map(drop)
    }

    #[pymethod]
    fn set_task_factory(zelf: &Py<Self>, factory: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if !vm.is_none(&factory) && !factory.is_callable() {
            return Err(vm.new_type_error("task factory must be a callable or None"));
        }
        *zelf.task_factory.borrow_mut() = Some(factory).filter(|factory| !vm.is_none(factory));
        Ok(())
    }

    #[pymethod]
    fn get_task_factory(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.task_factory.borrow().clone()
    }
}

impl Representable for PyLoop {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let flag = |set: bool| if set { "True" } else { "False" };
        let _ = vm;
        Ok(format!(
            "<{} running={} closed={} debug={}>",
            zelf.class().name(),
            flag(zelf.is_running.get()),
            flag(zelf.is_closed.get()),
            flag(zelf.debug.get()),
        ))
    }
}

fn signal_number(number: &PyObject, vm: &VirtualMachine) -> PyResult<i32> {
    let Some(int) = number.downcast_ref::<PyInt>() else {
        return Err(vm.new_type_error(format!("sig must be an int, not {}", number.repr(vm)?.as_wtf8())));
    };
    let number = int.try_to_primitive::<i32>(vm)?;
    let valid = vm.import("_signal", 0)?.get_attr("valid_signals", vm)?.call((), vm)?;
    if vm.call_method(&valid, "__contains__", (number,))?.try_to_bool(vm)? {
        return Ok(number);
    }
    Err(vm.new_value_error(format!("invalid signal number {number}")))
}

/// Has a signal do again what it does in a program that does not care.
fn restore_signal(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_signal", 0)?;
    let default = if number == SIGINT { "default_int_handler" } else { "SIG_DFL" };
    module.get_attr("signal", vm)?.call((number, module.get_attr(default, vm)?), vm).map(drop)
}
