//! The event loop as programs see it: an executor of its own, with asyncio's rules around it.

mod calls;
mod debug;
mod executors;
mod methods;
mod signal_handlers;
mod stand_ins;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    rc::Rc,
};

use looplab_runtime::{executor::Executor, lowlevel::ExecutorExt as _};
use looplab_trace::TaskId;
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef,
    convert::ToPyObject, function::FuncArgs, pyclass, vm::thread::with_current_vm,
};

pub(crate) use self::debug::enable_debug_mode;
use self::debug::{ORIGIN_DEPTH, track_origins};
pub(in crate::asyncio) use self::{
    calls::{ContextArg, call_context},
    debug::is_debug_mode,
};
use crate::asyncio::{
    core::{
        leftover::{self, Tasks},
        overrides,
        task::{CreateTaskArgs, PyTask},
        world,
    },
    loops::{
        abstract_loop::PyAbstractLoop,
        asyncgens::{AsyncGens, Hooks},
        caller::Caller,
        foreign_loop::Refusals,
        handle::PyHandle,
        running,
    },
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
        self.shut_down_executor(vm)
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
