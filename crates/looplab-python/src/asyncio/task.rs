//! `asyncio.Task`: a coroutine as a task of the executor.

mod cancelling;
mod steps;

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use looplab_runtime::{
    executor::TaskRef,
    lowlevel::{ExecutorExt as _, Origin, TaskExt as _, TaskName},
};
use looplab_trace::{EventKind, Name, TaskId};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyStrRef, PyType},
    convert::ToPyObject,
    function::{FuncArgs, PySetterValue},
    pyclass,
    types::{Constructor, Destructor, Initializer, Representable},
};

pub(super) use self::cancelling::{cancel_future, cancel_plainly, cancelling, uncancel};
use self::steps::Steps;
use super::{
    awaitable::Awaitable,
    describe,
    ensure::is_coroutine,
    errors,
    event_loop::PyLoop,
    future::{CancelArgs, PyFuture},
    lean::Lean,
    mistakes, reports, running,
};
use crate::{contextvars::Context as PyContext, places};

thread_local! {
    /// Whether a step is taken as part of a callback.
    static IN_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// What a task waits for.
#[derive(Clone)]
enum Waiter {
    Future(PyObjectRef),
    Awaitable(PyRef<Awaitable>),
}

impl Waiter {
    /// What it raises, now that it is over. It counts as looked at.
    fn exception(&self, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
        let (exception, is_cancelled) = match self {
            Self::Awaitable(awaitable) => (awaitable.cancellation(vm), true),
            Self::Future(future) => {
                let future = PyFuture::of(future).filter(|future| future.is_done())?;
                (future.take_result(vm).err(), future.is_cancelled())
            }
        };
        // A cancellation is raised here, and so in what is being handled where the loop runs; a failure is only passed on.
        exception.inspect(|exception| {
            if is_cancelled {
                errors::chain(exception, vm);
            }
        })
    }
}

/// `asyncio.Task`.
#[pyclass(name = "Task", module = "_asyncio", base = PyFuture)]
#[repr(C)]
pub(crate) struct PyTask {
    pub(super) base: PyFuture,
    coro: RefCell<Option<PyObjectRef>>,
    name: RefCell<Option<PyStrRef>>,
    context: RefCell<Option<PyRef<PyContext>>>,
    waiter: RefCell<Option<Waiter>>,
    /// An exception to throw into the coroutine at its next step.
    throw: RefCell<Option<PyBaseExceptionRef>>,
    must_cancel: Cell<bool>,
    cancel_requests: Cell<i32>,
    log_destroyed: Cell<bool>,
    begun: Cell<bool>,
    task: RefCell<Option<TaskRef>>,
}

impl fmt::Debug for PyTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyTask({:?})", self.task.borrow())
    }
}

#[derive(FromArgs)]
pub(crate) struct CreateTaskArgs {
    #[pyarg(any)]
    pub(super) coro: PyObjectRef,
    #[pyarg(named, optional)]
    pub(super) name: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    pub(super) context: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct StackArgs {
    #[pyarg(named, optional)]
    limit: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct PrintStackArgs {
    #[pyarg(named, optional)]
    limit: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    file: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct TaskArgs {
    #[pyarg(any)]
    coro: PyObjectRef,
    #[pyarg(named, optional)]
    r#loop: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    name: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    context: Option<PyObjectRef>,
    #[pyarg(named, default = false)]
    eager_start: bool,
}

impl PyTask {
    fn new_empty() -> Self {
        Self {
            base: PyFuture::new_empty(),
            coro: RefCell::new(None),
            name: RefCell::new(None),
            context: RefCell::new(None),
            waiter: RefCell::new(None),
            throw: RefCell::new(None),
            must_cancel: Cell::new(false),
            cancel_requests: Cell::new(0),
            log_destroyed: Cell::new(false),
            begun: Cell::new(false),
            task: RefCell::new(None),
        }
    }

    /// A task of `coro` in the loop's ready queue.
    pub(super) fn spawn(
        event_loop: &PyRef<PyLoop>,
        args: CreateTaskArgs,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Self>> {
        let task = Self::new_empty().into_lean(vm);
        Self::begin(&task, event_loop.clone(), args, false, vm)?;
        Ok(task)
    }

    /// Does what the constructor does.
    fn begin(
        zelf: &Py<Self>,
        event_loop: PyRef<PyLoop>,
        args: CreateTaskArgs,
        eager: bool,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        zelf.base.set_loop(event_loop.clone(), vm)?;
        if !is_coroutine(&args.coro, vm)? {
            return Err(vm.new_type_error(format!("a coroutine was expected, got {}", args.coro.repr(vm)?.as_wtf8())));
        }
        let context = match args.context.filter(|context| !vm.is_none(context)) {
            Some(context) => context.downcast().map_err(|_| vm.new_type_error("a Context is expected"))?,
            None => PyContext::copy_current(vm),
        };
        let name = match args.name.filter(|name| !vm.is_none(name)) {
            Some(name) => Some(name.str(vm)?),
            None => None,
        };
        zelf.log_destroyed.set(true);
        *zelf.coro.borrow_mut() = Some(args.coro);
        *zelf.context.borrow_mut() = Some(context);
        let label = match &name {
            Some(name) => TaskName::Given(Rc::from(name.to_string_lossy())),
            None => TaskName::Numbered("Task-", running::next_task_number()),
        };
        *zelf.name.borrow_mut() = name;
        if eager && event_loop.is_now_running(vm)? {
            Self::begin_at_once(zelf, &event_loop, label, vm);
            return Ok(());
        }
        let executor = &event_loop.executor;
        let mut task = None;
        let queued = event_loop.refusals.during(|| {
            let origin = || zelf.origin(vm);
            let handle = executor.spawn_as(label, Steps(zelf.to_owned()), Clone::clone, origin);
            task = Some(handle.task().clone());
        });
        let task = task.expect("it was spawned");
        if let Err(error) = queued {
            executor.abandon(&task);
            return Err(error);
        }
        *zelf.task.borrow_mut() = Some(task);
        event_loop.add_task(zelf);
        Ok(())
    }

    /// Takes the first step here and now; the task is only queued if that was not the last.
    fn begin_at_once(zelf: &Py<Self>, event_loop: &PyRef<PyLoop>, label: TaskName, vm: &VirtualMachine) {
        let steps = Steps(zelf.to_owned());
        let handle = event_loop.executor.prepare_as(label, steps, Clone::clone, || zelf.origin(vm));
        *zelf.task.borrow_mut() = Some(handle.task().clone());
        event_loop.add_task(zelf);
        event_loop.executor.step_now(handle.task());
        handle.detach();
        if zelf.base.is_done() {
            drop(zelf.coro.take());
        }
    }

    /// Where it comes from, for the observer.
    fn origin(&self, vm: &VirtualMachine) -> Origin {
        let what = self.coro.borrow().as_deref().map(describe::bare_name).unwrap_or_default();
        Origin { what, place: places::here(vm) }
    }

    /// Takes a step as part of a callback, because what it waits for has told it so.
    pub(super) fn step_now(zelf: &Py<Self>, throw: Option<PyBaseExceptionRef>, vm: &VirtualMachine) -> PyResult<()> {
        let event_loop = zelf.base.event_loop(vm)?;
        drop(zelf.waiter.take());
        if throw.is_some() {
            *zelf.throw.borrow_mut() = throw;
        }
        let task = zelf.task.borrow().clone();
        if let Some(task) = task {
            let outer = IN_CALLBACK.replace(true);
            event_loop.executor.step_now(&task);
            IN_CALLBACK.set(outer);
        }
        match event_loop.foreign().and_then(|_| event_loop.take_abort()) {
            Some(exception) => Err(exception),
            None => Ok(()),
        }
    }

    pub(super) fn is_cancelling(&self) -> bool {
        self.cancel_requests.get() > 0
    }

    /// What it waits for, in words. A wait of ours goes for the future that it would be in CPython.
    pub(super) fn describe_wait(&self, vm: &VirtualMachine) -> PyResult<Option<String>> {
        let waiter = match &*self.waiter.borrow() {
            Some(Waiter::Future(future)) => future.clone(),
            Some(Waiter::Awaitable(_)) => return Ok(Some("<Future pending cb=[Task.task_wakeup()]>".to_owned())),
            None => return Ok(None),
        };
        Ok(Some(waiter.repr(vm)?.as_wtf8().to_string()))
    }

    /// Its name.
    pub(super) fn name(&self, vm: &VirtualMachine) -> PyStrRef {
        let mut name = self.name.borrow_mut();
        name.get_or_insert_with(|| vm.ctx.new_str(&*self.label())).clone()
    }

    pub(super) fn id(&self) -> Option<TaskId> {
        self.task.borrow().as_ref().map(TaskRef::id)
    }

    fn label(&self) -> Name {
        self.task.borrow().as_ref().map_or_else(Name::default, TaskRef::name)
    }

    pub(super) fn coro(&self) -> Option<PyObjectRef> {
        self.coro.borrow().clone()
    }

    /// Its loop will not wake it any more. What it waits for by itself, such as a sleep, holds on to it for no other reason.
    pub(super) fn forget_own_wait(&self) {
        if let Some(Waiter::Awaitable(awaitable)) = &*self.waiter.borrow() {
            awaitable.forget_waker();
        }
    }

    /// Nothing will wake it any more.
    pub(super) fn release(&self) {
        if let Some(task) = &*self.task.borrow() {
            task.release();
        }
    }

    pub(super) fn hide_destroyed(&self) {
        self.log_destroyed.set(false);
    }
}

impl Constructor for PyTask {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new_empty())
    }
}

impl Initializer for PyTask {
    type Args = TaskArgs;

    fn init(zelf: &Py<Self>, args: TaskArgs, vm: &VirtualMachine) -> PyResult<()> {
        let event_loop = running::loop_or_current(args.r#loop, vm)?;
        let TaskArgs { coro, name, context, eager_start, .. } = args;
        Self::begin(zelf, event_loop, CreateTaskArgs { coro, name, context }, eager_start, vm)
    }
}

#[pyclass(with(Constructor, Initializer, Representable, Destructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyTask {
    #[pymethod]
    fn cancel(zelf: &Py<Self>, args: CancelArgs, vm: &VirtualMachine) -> PyResult<bool> {
        Self::request_cancel(zelf, args.message(vm), vm)
    }

    #[pymethod]
    pub(super) fn cancelling(zelf: &Py<Self>) -> i32 {
        zelf.cancel_requests.get()
    }

    #[pymethod]
    pub(super) fn uncancel(zelf: &Py<Self>) -> i32 {
        let left = (zelf.cancel_requests.get() - 1).max(0);
        if let Some(task) = zelf.task.borrow().as_ref().filter(|_| left < zelf.cancel_requests.get()) {
            task.note(|| EventKind::Uncancelled);
        }
        zelf.cancel_requests.set(left);
        if left == 0 {
            zelf.must_cancel.set(false);
        }
        left
    }

    #[pymethod]
    fn get_name(zelf: &Py<Self>, vm: &VirtualMachine) -> PyStrRef {
        zelf.name(vm)
    }

    #[pymethod]
    fn get_stack(zelf: PyObjectRef, args: StackArgs, vm: &VirtualMachine) -> PyResult {
        reports::call("task_stack", vec![zelf, args.limit.to_pyobject(vm)], vm)
    }

    #[pymethod]
    fn print_stack(zelf: PyObjectRef, args: PrintStackArgs, vm: &VirtualMachine) -> PyResult {
        let (limit, file) = (args.limit.to_pyobject(vm), args.file.to_pyobject(vm));
        reports::call("print_task_stack", vec![zelf, limit, file], vm)
    }

    #[pymethod]
    fn set_name(zelf: &Py<Self>, name: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let name = name.str(vm)?;
        if let Some(task) = &*zelf.task.borrow() {
            task.set_name(&name.to_string_lossy());
        }
        *zelf.name.borrow_mut() = Some(name);
        Ok(())
    }

    #[pymethod]
    fn get_coro(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.coro()
    }

    #[pymethod]
    fn get_context(zelf: &Py<Self>) -> Option<PyRef<PyContext>> {
        zelf.context.borrow().clone()
    }

    #[pymethod]
    fn set_result(_zelf: &Py<Self>, _result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("Task does not support set_result operation"))
    }

    #[pymethod]
    fn set_exception(_zelf: &Py<Self>, _exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("Task does not support set_exception operation"))
    }

    #[pygetset]
    fn _must_cancel(zelf: &Py<Self>) -> bool {
        zelf.must_cancel.get()
    }

    #[pygetset]
    fn _coro(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.coro()
    }

    #[pygetset]
    fn _fut_waiter(zelf: &Py<Self>) -> Option<PyObjectRef> {
        match &*zelf.waiter.borrow() {
            Some(Waiter::Future(future)) => Some(future.clone()),
            Some(Waiter::Awaitable(awaitable)) => Some(awaitable.clone().into()),
            None => None,
        }
    }

    #[pygetset]
    fn _log_destroy_pending(zelf: &Py<Self>) -> bool {
        zelf.log_destroyed.get()
    }

    #[pygetset(setter)]
    fn set__log_destroy_pending(zelf: &Py<Self>, log: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        zelf.log_destroyed.set(errors::not_deleted(log, vm)?);
        Ok(())
    }
}

impl Representable for PyTask {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        describe::task(zelf.as_object(), zelf, vm)
    }
}

impl Destructor for PyTask {
    fn del(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if !zelf.base.is_done() && zelf.log_destroyed.get() {
            mistakes::destroyed(zelf.id());
            let context = vm.ctx.new_dict();
            context.set_item("task", zelf.to_owned().into(), vm)?;
            context.set_item("message", vm.ctx.new_str("Task was destroyed but it is pending!").into(), vm)?;
            zelf.base.add_source(&context, vm)?;
            PyLoop::report(&*zelf.base.event_loop(vm)?, context.into(), vm)?;
        }
        PyFuture::report_unseen(zelf.as_object(), vm)
    }
}
