//! `asyncio.Task`: a coroutine as a task of the executor.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCoroutine, PyGenerator, PyStrRef, PyType},
    convert::ToPyObject,
    function::{FuncArgs, PySetterValue},
    protocol::PyIterReturn,
    pyclass,
    types::{Constructor, Destructor, Initializer, Representable},
    vm::thread::with_current_vm,
};

use super::{
    awaitable::{Awaitable, Driver},
    describe, errors,
    event_loop::PyLoop,
    future::{CancelArgs, DoneCallback, PyFuture},
    gather::PyGather,
    lean::Lean,
    mistakes, reports, running, waits,
    wakeup::Wakeup,
};
use crate::{
    executor::{Origin, TaskName, TaskRef, is_watched},
    python::{contextvars::Context as PyContext, places},
    trace::{EventKind, Name, TaskId, TaskOutcome},
};

thread_local! {
    /// Whether a step is taken as part of a callback.
    static IN_CALLBACK: Cell<bool> = const { Cell::new(false) };
    /// How many tasks are being cancelled, each because the one before waits for it.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// How many that may be. Tasks that wait for each other in a circle would go on for ever.
const DEEPEST: usize = if cfg!(target_arch = "wasm32") { 1_000 } else { 10_000 };

/// What a task waits for.
#[derive(Clone)]
enum Waiter {
    Future(PyObjectRef),
    Awaitable(PyRef<Awaitable>),
}

impl Waiter {
    /// Whether it raises `CancelledError`.
    fn was_cancelled(&self, vm: &VirtualMachine) -> bool {
        match self {
            Self::Awaitable(awaitable) => awaitable.is_withdrawn(),
            Self::Future(future) => PyFuture::of(future).is_some_and(|future| {
                let exception = future.peek_exception();
                future.is_cancelled() || exception.is_some_and(|exception| errors::is_cancelled(&exception, vm))
            }),
        }
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
pub(crate) struct EnsureFutureArgs {
    #[pyarg(positional)]
    pub(crate) coro_or_future: PyObjectRef,
    #[pyarg(named, optional)]
    pub(crate) r#loop: Option<PyObjectRef>,
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
            log_destroyed: Cell::new(true),
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
            zelf.log_destroyed.set(false);
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
            executor.forget(&task);
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

    /// Where it comes from, for whoever watches.
    fn origin(&self, vm: &VirtualMachine) -> Origin {
        let what = self.coro.borrow().as_deref().map(describe::bare_name).unwrap_or_default();
        Origin { what, place: places::here(vm) }
    }

    /// Takes a step as part of a callback, because what it waits for has told it so.
    pub(super) fn step_now(zelf: &Py<Self>, throw: Option<PyBaseExceptionRef>, vm: &VirtualMachine) -> PyResult<()> {
        let event_loop = zelf.base.event_loop(vm)?;
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

    pub(super) fn hide_destroyed(&self) {
        self.log_destroyed.set(false);
    }

    /// One step. The order of things is that of `__step` in CPython 3.13 `Lib/asyncio/tasks.py`.
    fn step(zelf: &Py<Self>, cx: &Context<'_>, vm: &VirtualMachine) -> Poll<TaskOutcome> {
        if zelf.base.is_done() {
            return Self::step_after_end(zelf, vm);
        }
        if !zelf.begun.replace(true) {
            Self::tell_unkept(zelf);
        }
        let Some(event_loop) = zelf.ready_loop(vm) else { return Poll::Pending };
        let mut throw = zelf.throw.take();
        if zelf.must_cancel.take() && !throw.as_ref().is_some_and(|error| errors::is_cancelled(error, vm)) {
            throw = Some(zelf.base.make_cancelled(vm));
        }
        let (coro, context) = (zelf.coro(), zelf.context.borrow().clone());
        let (coro, context) = coro.zip(context).expect("a task that was begun has both");
        let result = {
            let _driver = Driver::enter(cx.waker());
            let outer = event_loop.enter_task(Some(zelf.to_owned().into()));
            let began = event_loop.debug_clock();
            let result = in_context(&context, vm, || resume(&coro, throw, vm));
            event_loop.enter_task(outer);
            event_loop.note_slow(began, |vm| Ok(zelf.as_object().repr(vm)?.as_wtf8().to_string()));
            result
        };
        match result {
            Ok(PyIterReturn::Return(yielded)) => {
                if is_watched() {
                    waits::tell(&coro, &yielded, vm);
                }
                Self::wait_for(zelf, yielded, &event_loop, cx, vm);
                Poll::Pending
            }
            Ok(PyIterReturn::StopIteration(value)) => {
                let value = value.unwrap_or_else(|| vm.ctx.none());
                Poll::Ready(Self::finish(zelf, Ok(value), &event_loop, vm))
            }
            Err(exception) => Poll::Ready(Self::finish(zelf, Err(exception), &event_loop, vm)),
        }
    }

    /// Tells whoever watches if only the loop and the executor hold the task: CPython's loop would hold it but weakly.
    fn tell_unkept(zelf: &Py<Self>) {
        const OURS: usize = 2;
        if let Some(task) = &*zelf.task.borrow()
            && is_watched()
            && zelf.as_object().strong_count() <= OURS
        {
            task.note(|| EventKind::Unkept);
        }
    }

    /// The loop, if the task may take a step: it may not when it was woken although what it waits for is not over.
    fn ready_loop(&self, vm: &VirtualMachine) -> Option<PyRef<PyLoop>> {
        let waiter = self.waiter.take();
        if let Some(Waiter::Future(future)) = &waiter
            && !self.must_cancel.get()
            && self.throw.borrow().is_none()
            && PyFuture::of(future).is_some_and(|future| !future.is_done())
        {
            *self.waiter.borrow_mut() = waiter;
            return None;
        }
        if waiter.is_some_and(|waiter| waiter.was_cancelled(vm)) {
            // The coroutine hears of it by that, whatever was asked of the task since.
            self.must_cancel.set(false);
        }
        self.base.event_loop(vm).ok()
    }

    /// Somebody has ended the task as a future, over its head. The loop is told, as of any callback that fails.
    fn step_after_end(zelf: &Py<Self>, vm: &VirtualMachine) -> Poll<TaskOutcome> {
        let told = || -> PyResult<()> {
            let event_loop = zelf.base.event_loop(vm)?;
            event_loop.remove_task(zelf);
            let (task, throw) = (zelf.as_object().repr(vm)?, zelf.throw.take().to_pyobject(vm).repr(vm)?);
            let error = format!("__step(): already done: {} {}", task.as_wtf8(), throw.as_wtf8());
            let context = vm.ctx.new_dict();
            context.set_item("message", vm.ctx.new_str("Exception in callback Task.__step()").into(), vm)?;
            context.set_item("exception", errors::invalid_state(&error, vm).into(), vm)?;
            PyLoop::report(&event_loop, context.into(), vm)
        };
        if let Err(error) = told() {
            vm.run_unraisable(error, None, vm.ctx.none());
        }
        Poll::Ready(TaskOutcome::Returned)
    }

    /// Waits for what the coroutine yielded.
    fn wait_for(
        zelf: &Py<Self>,
        yielded: PyObjectRef,
        event_loop: &PyRef<PyLoop>,
        cx: &Context<'_>,
        vm: &VirtualMachine,
    ) {
        if let Some(awaitable) = yielded.downcast_ref::<Awaitable>() {
            *zelf.waiter.borrow_mut() = Some(Waiter::Awaitable(awaitable.to_owned()));
            if zelf.must_cancel.get() && awaitable.withdraw(zelf.base.cancel_message()) {
                zelf.must_cancel.set(false);
            }
            return;
        }
        if vm.is_none(&yielded) {
            cx.waker().wake_by_ref();
            return;
        }
        if let Err(error) = Self::wait_for_future(zelf, &yielded, event_loop, cx, vm) {
            *zelf.throw.borrow_mut() = Some(error);
            cx.waker().wake_by_ref();
        }
    }

    fn wait_for_future(
        zelf: &Py<Self>,
        yielded: &PyObjectRef,
        event_loop: &PyRef<PyLoop>,
        cx: &Context<'_>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        // A subclass may want to know who waits, too.
        let Some(future) = PyFuture::of(yielded).filter(|_| is_plain(yielded, vm)) else {
            return Self::wait_for_other_future(zelf, yielded, event_loop, vm);
        };
        let same_loop = future.event_loop(vm)?.is(event_loop);
        if !same_loop {
            return Err(Self::wrong_loop(zelf, yielded, vm)?);
        }
        if !future.blocking.take() {
            return Err(Self::bare_yield(zelf, yielded, vm)?);
        }
        if yielded.is(zelf.as_object()) {
            return Err(Self::own_wait(zelf, vm)?);
        }
        PyFuture::when_done(yielded, DoneCallback::Wake(cx.waker().clone()), vm)?;
        *zelf.waiter.borrow_mut() = Some(Waiter::Future(yielded.clone()));
        if zelf.must_cancel.get() && cancel_future(yielded, zelf.base.cancel_message(), vm)? {
            zelf.must_cancel.set(false);
        }
        Ok(())
    }

    /// Waits for something that is not ours but behaves as a future: the protocol of `_asyncio_future_blocking`.
    fn wait_for_other_future(
        zelf: &Py<Self>,
        yielded: &PyObjectRef,
        event_loop: &PyRef<PyLoop>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let marker = vm.ctx.intern_str("_asyncio_future_blocking");
        let Some(blocking) = vm.get_attribute_opt(yielded, marker)?.filter(|blocking| !vm.is_none(blocking)) else {
            return Err(Self::bad_yield(zelf, yielded, vm)?);
        };
        if !loop_of(yielded, vm)?.is(&PyLoop::shown(event_loop)) {
            return Err(Self::wrong_loop(zelf, yielded, vm)?);
        }
        if !blocking.try_to_bool(vm)? {
            return Err(Self::bare_yield(zelf, yielded, vm)?);
        }
        if yielded.is(zelf.as_object()) {
            return Err(Self::own_wait(zelf, vm)?);
        }
        yielded.set_attr(marker, vm.ctx.new_bool(false), vm)?;
        let mut call = FuncArgs::from(vec![Wakeup::new(zelf).into_pyobject(vm)]);
        let context = zelf.context.borrow().clone().expect("a task that was begun has one");
        call.kwargs.insert("context".into(), context.into());
        yielded.get_attr("add_done_callback", vm)?.call(call, vm)?;
        *zelf.waiter.borrow_mut() = Some(Waiter::Future(yielded.clone()));
        if zelf.must_cancel.get() && cancel_future(yielded, zelf.base.cancel_message(), vm)? {
            zelf.must_cancel.set(false);
        }
        Ok(())
    }

    fn own_wait(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let task = zelf.as_object().repr(vm)?;
        Ok(vm.new_runtime_error(format!("Task cannot await on itself: {}", task.as_wtf8())))
    }

    fn wrong_loop(zelf: &Py<Self>, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let (task, what) = (zelf.as_object().repr(vm)?, yielded.repr(vm)?);
        let (task, what) = (task.as_wtf8(), what.as_wtf8());
        Ok(vm.new_runtime_error(format!("Task {task} got Future {what} attached to a different loop")))
    }

    fn bare_yield(zelf: &Py<Self>, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let (task, what) = (zelf.as_object().repr(vm)?, yielded.repr(vm)?);
        let (task, what) = (task.as_wtf8(), what.as_wtf8());
        Ok(vm.new_runtime_error(format!("yield was used instead of yield from in task {task} with {what}")))
    }

    fn bad_yield(zelf: &Py<Self>, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let (task, what) = (zelf.as_object().repr(vm)?, yielded.repr(vm)?);
        let (task, what) = (task.as_wtf8(), what.as_wtf8());
        Ok(vm.new_runtime_error(if yielded.downcastable::<PyGenerator>() {
            format!("yield was used instead of yield from for generator in task {task} with {what}")
        } else {
            format!("Task got bad yield: {what}")
        }))
    }

    fn finish(zelf: &Py<Self>, result: PyResult, event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> TaskOutcome {
        let object = zelf.as_object();
        let outcome = match result {
            Ok(_) if zelf.must_cancel.take() => {
                PyFuture::cancel_now(object, zelf.base.cancel_message(), vm);
                TaskOutcome::Cancelled
            }
            Ok(value) => {
                PyFuture::finish(object, value, vm);
                TaskOutcome::Returned
            }
            Err(exception) if errors::is_cancelled(&exception, vm) => {
                zelf.base.keep_cancelled(exception);
                PyFuture::cancel_now(object, None, vm);
                TaskOutcome::Cancelled
            }
            Err(exception) => {
                let outcome = TaskOutcome::Failed(crate::python::errors::one_line(&exception, vm));
                PyFuture::fail(object, exception.clone(), vm);
                if errors::ends_the_loop(&exception, vm) {
                    event_loop.abort(exception);
                }
                outcome
            }
        };
        event_loop.remove_task(zelf);
        outcome
    }

    /// `cancel()`: asks at once what it waits for, so that nobody hands it anything any more.
    pub(super) fn request_cancel(zelf: &Py<Self>, message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.base.log_traceback.set(false);
        if zelf.base.is_done() {
            return Ok(false);
        }
        if let Some(task) = &*zelf.task.borrow() {
            task.note_cancel();
        }
        zelf.cancel_requests.set(zelf.cancel_requests.get() + 1);
        let waiter = zelf.waiter.borrow().clone();
        let heard = match waiter {
            Some(Waiter::Future(future)) => deeper(vm, || cancel_future(&future, message.clone(), vm))?,
            Some(Waiter::Awaitable(awaitable)) => awaitable.withdraw(message.clone()),
            None => false,
        };
        if !heard {
            zelf.must_cancel.set(true);
            *zelf.base.cancel_message.borrow_mut() = message;
        }
        Ok(true)
    }
}

/// The loop of anything that behaves as a future.
pub(super) fn loop_of(future: &PyObject, vm: &VirtualMachine) -> PyResult {
    match vm.get_attribute_opt(future, vm.ctx.intern_str("get_loop"))? {
        Some(get_loop) => get_loop.call((), vm),
        None => future.get_attr("_loop", vm),
    }
}

/// Whether nobody can have changed what awaiting it does.
fn is_plain(future: &PyObject, vm: &VirtualMachine) -> bool {
    let class = future.class();
    class.is(PyFuture::class(&vm.ctx)) || class.is(PyTask::class(&vm.ctx)) || class.is(PyGather::class(&vm.ctx))
}

/// Calls `f` in a context. It is the current one already in a callback that was to be called in it.
fn in_context<T>(context: &PyRef<PyContext>, vm: &VirtualMachine, f: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    if IN_CALLBACK.get() && PyContext::current(vm).is(context) {
        return f();
    }
    PyContext::enter(context, vm)?;
    let result = f();
    PyContext::exit(context, vm)?;
    result
}

/// Goes on with a coroutine, or with anything that has the methods of one.
fn resume(coro: &PyObject, throw: Option<PyBaseExceptionRef>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    let native = coro.downcast_ref::<PyCoroutine>();
    match (native, throw) {
        (Some(native), None) => native.as_coro().send(coro, vm.ctx.none(), vm),
        (Some(native), Some(error)) => native.as_coro().throw(coro, error.into(), vm.ctx.none(), vm.ctx.none(), vm),
        (None, None) => PyIterReturn::from_pyresult(vm.call_method(coro, "send", (vm.ctx.none(),)), vm),
        (None, Some(error)) => PyIterReturn::from_pyresult(vm.call_method(coro, "throw", (error,)), vm),
    }
}

/// `future.cancel(msg=message)`, by the shortest way.
pub(super) fn cancel_future(future: &PyObject, message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<bool> {
    if future.class().is(PyFuture::class(&vm.ctx)) {
        return Ok(PyFuture::cancel_now(future, message, vm));
    }
    if let Some(task) = future.downcast_ref::<PyTask>()
        && future.class().is(PyTask::class(&vm.ctx))
    {
        return PyTask::request_cancel(task, message, vm);
    }
    let mut args = FuncArgs::default();
    args.kwargs.insert("msg".into(), message.unwrap_or_else(|| vm.ctx.none()));
    future.get_attr("cancel", vm)?.call(args, vm)?.try_to_bool(vm)
}

/// Cancels what a task waits for that is being cancelled.
fn deeper(vm: &VirtualMachine, cancel: impl FnOnce() -> PyResult<bool>) -> PyResult<bool> {
    let depth = DEPTH.get();
    if depth == DEEPEST {
        return Err(vm.new_recursion_error("maximum recursion depth exceeded while calling a Python object"));
    }
    DEPTH.set(depth + 1);
    let result = cancel();
    DEPTH.set(depth);
    result
}

/// The executor's side of a task: each poll is a step.
struct Steps(PyRef<PyTask>);

impl Future for Steps {
    type Output = TaskOutcome;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<TaskOutcome> {
        with_current_vm(|vm| PyTask::step(&self.0, cx, vm))
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

/// `asyncio.iscoroutine`: a coroutine, or something with all the methods of one.
pub(crate) fn is_coroutine(object: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    if object.downcastable::<PyCoroutine>() || object.downcastable::<Awaitable>() {
        return Ok(true);
    }
    for name in ["send", "throw", "close", "__await__"] {
        if vm.get_attribute_opt(object.class().as_object(), vm.ctx.intern_str(name))?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `asyncio.ensure_future`.
pub(crate) fn ensure_future(object: PyObjectRef, given: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    if super::future::is_future(&object, vm)? {
        if let Some(given) = given.filter(|given| !vm.is_none(given))
            && !loop_of(&object, vm)?.is(&given)
        {
            return Err(vm.new_value_error(
                "The future belongs to a different loop than the one specified as the loop argument",
            ));
        }
        return Ok(object);
    }
    let coro = if is_coroutine(&object, vm)? { object } else { wrap_awaitable(object, vm)? };
    let event_loop = running::loop_or_current(given, vm)?;
    super::event_loop::create_task(&event_loop, CreateTaskArgs { coro, name: None, context: None }, vm)
}

/// A coroutine that awaits any awaitable.
fn wrap_awaitable(object: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if vm.get_attribute_opt(object.class().as_object(), vm.ctx.intern_str("__await__"))?.is_none() {
        return Err(vm.new_type_error("An asyncio.Future, a coroutine or an awaitable is required"));
    }
    vm.import("asyncio", 0)?.get_attr("_wrap_awaitable", vm)?.call((object,), vm)
}
