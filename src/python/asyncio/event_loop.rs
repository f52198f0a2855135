//! The event loop as programs see it: an executor of its own, with asyncio's rules around it.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    fmt,
    rc::Rc,
};

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyType, PyWeak},
    function::{FuncArgs, PosArgs},
    pyclass,
    types::{Constructor, Representable},
};

use super::{
    abstract_loop::PyAbstractLoop,
    errors,
    foreign_loop::{ForeignLoop, Refusals},
    future::PyFuture,
    handle::{Call, PyHandle, PyTimerHandle},
    runner::{self, Mode},
    running,
    task::{CreateTaskArgs, PyTask},
};
use crate::{
    executor::{Executor, Time},
    python::{contextvars::Context as PyContext, world},
    trace::TaskId,
};

/// An event loop: ours, or our face of one that the program wrote itself.
#[pyclass(name = "_UnixSelectorEventLoop", module = "asyncio.unix_events", base = PyAbstractLoop)]
#[repr(C, align(8))]
pub(crate) struct PyLoop {
    pub(super) base: PyAbstractLoop,
    pub(super) executor: Executor,
    /// The program's own loop that this stands for. Programs never see the face.
    foreign: Option<PyObjectRef>,
    pub(super) refusals: Rc<Refusals>,
    pub(super) is_running: Cell<bool>,
    /// Whether it is driven in place, by a call that blocks.
    pub(super) in_place: Cell<bool>,
    is_closed: Cell<bool>,
    debug: Cell<bool>,
    current: RefCell<Option<PyRef<PyTask>>>,
    tasks: RefCell<BTreeMap<TaskId, PyRef<PyTask>>>,
    exception_handler: RefCell<Option<PyObjectRef>>,
    task_factory: RefCell<Option<PyObjectRef>>,
    /// `SystemExit` or `KeyboardInterrupt`, on its way out of the loop.
    aborted_by: RefCell<Option<PyBaseExceptionRef>>,
}

impl fmt::Debug for PyLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyLoop({:?})", self.executor)
    }
}

thread_local! {
    /// The faces of the program's own loops that somebody still holds, by the loop's address.
    static FACES: RefCell<HashMap<usize, PyRef<PyWeak>>> = RefCell::default();
}

#[derive(FromArgs)]
pub(crate) struct ContextArg {
    #[pyarg(named, optional)]
    context: Option<PyObjectRef>,
}

/// `loop.create_task`, with the loop's task factory if it has one.
pub(super) fn create_task(event_loop: &PyRef<PyLoop>, args: CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
    if let Some(foreign) = event_loop.foreign() {
        let mut call = FuncArgs::from(vec![args.coro]);
        call.kwargs.extend(args.name.map(|name| ("name".into(), name)));
        call.kwargs.extend(args.context.map(|context| ("context".into(), context)));
        return foreign.get_attr("create_task", vm)?.call(call, vm);
    }
    event_loop.check_open(vm)?;
    let factory = event_loop.task_factory.borrow().clone();
    let Some(factory) = factory else {
        return Ok(PyTask::spawn(event_loop, args, vm)?.into());
    };
    let mut call = FuncArgs::from(vec![event_loop.clone().into(), args.coro]);
    call.kwargs.extend(args.context.map(|context| ("context".into(), context)));
    let task = factory.call(call, vm)?;
    if let Some(name) = args.name {
        vm.call_method(&task, "set_name", (name,))?;
    }
    Ok(task)
}

impl PyLoop {
    /// A new loop, not running.
    pub(crate) fn new_ref(vm: &VirtualMachine) -> PyRef<Self> {
        Self::with(None).into_ref(&vm.ctx)
    }

    fn with(foreign: Option<PyObjectRef>) -> Self {
        Self {
            base: PyAbstractLoop,
            executor: world::new_executor(),
            foreign,
            refusals: Rc::default(),
            is_running: Cell::new(false),
            in_place: Cell::new(false),
            is_closed: Cell::new(false),
            debug: Cell::new(false),
            current: RefCell::default(),
            tasks: RefCell::default(),
            exception_handler: RefCell::default(),
            task_factory: RefCell::default(),
            aborted_by: RefCell::default(),
        }
    }

    /// The loop that a Python object is, or our face of it if it is not ours.
    pub(crate) fn of(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        let object = match object.downcast::<Self>() {
            Ok(ours) => return Ok(ours),
            Err(object) => object,
        };
        let known = FACES.with_borrow(|faces| faces.get(&object.get_id())?.upgrade()?.downcast::<Self>().ok());
        if let Some(face) = known {
            return Ok(face);
        }
        let face = Self::with(Some(object.clone())).into_ref(&vm.ctx);
        face.executor.join(ForeignLoop { event_loop: object.clone(), refusals: Rc::clone(&face.refusals) });
        let weak = face.as_object().downgrade(None, vm)?;
        FACES.with_borrow_mut(|faces| {
            faces.retain(|_, face| face.upgrade().is_some());
            faces.insert(object.get_id(), weak);
        });
        Ok(face)
    }

    /// Forgets the faces of a program's own loops.
    pub(super) fn forget_foreign() {
        drop(FACES.take());
    }

    /// The loop as programs see it.
    pub(super) fn shown(zelf: &Py<Self>) -> PyObjectRef {
        zelf.foreign.clone().unwrap_or_else(|| zelf.to_owned().into())
    }

    /// The program's own loop, if it is that.
    pub(super) fn foreign(&self) -> Option<&PyObjectRef> {
        self.foreign.as_ref()
    }

    pub(super) fn check_open(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.is_closed.get() { Err(vm.new_runtime_error("Event loop is closed")) } else { Ok(()) }
    }

    /// The task whose step is running.
    pub(super) fn current_task(&self) -> Option<PyObjectRef> {
        self.current.borrow().clone().map(Into::into)
    }

    /// The task whose step is running, as what it is.
    pub(super) fn current(&self) -> Option<PyRef<PyTask>> {
        self.current.borrow().clone()
    }

    /// Says whose step is running; returns whose was.
    pub(super) fn enter_task(&self, task: Option<PyRef<PyTask>>) -> Option<PyRef<PyTask>> {
        self.current.replace(task)
    }

    pub(super) fn add_task(&self, task: &Py<PyTask>) {
        self.tasks.borrow_mut().extend(task.id().map(|id| (id, task.to_owned())));
    }

    pub(super) fn remove_task(&self, task: &PyTask) {
        let task = task.id().and_then(|id| self.tasks.borrow_mut().remove(&id));
        drop(task);
    }

    /// The tasks that are not done, oldest first.
    pub(super) fn all_tasks(&self) -> Vec<PyRef<PyTask>> {
        self.tasks.borrow().values().filter(|task| !task.base.is_done()).cloned().collect()
    }

    /// Ends the running of the loop at once, to raise `exception` out of it.
    pub(super) fn abort(&self, exception: PyBaseExceptionRef) {
        *self.aborted_by.borrow_mut() = Some(exception);
        self.executor.interrupt();
    }

    pub(super) fn take_abort(&self) -> Option<PyBaseExceptionRef> {
        self.aborted_by.take()
    }

    /// Queues a call of the program's.
    pub(super) fn queue_call(
        zelf: &Py<Self>,
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) {
        if let Some(foreign) = zelf.foreign() {
            zelf.queue_in_foreign(foreign, callback, args, context, vm);
            return;
        }
        let call = Call::new(callback, args, context, vm);
        let event_loop = zelf.to_owned();
        zelf.executor.call_soon(move || call.run(&event_loop));
    }

    fn queue_in_foreign(
        &self,
        foreign: &PyObjectRef,
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) {
        let mut call = FuncArgs::from(vec![callback]);
        call.args.extend(args);
        call.kwargs.insert("context".into(), call_context(context, vm).into());
        if let Err(error) = foreign.get_attr("call_soon", vm).and_then(|queue| queue.call(call, vm)) {
            self.refusals.note(error, vm);
        }
    }

    /// A callback raised: what would end the loop does, the rest is reported.
    pub(super) fn callback_failed(&self, call: &Call, error: PyBaseExceptionRef, vm: &VirtualMachine) {
        if errors::ends_the_loop(&error, vm) {
            self.abort(error);
            return;
        }
        let context = vm.ctx.new_dict();
        let message = format!("Exception in callback {}", call.describe(vm));
        let filled = context
            .set_item("message", vm.ctx.new_str(message).into(), vm)
            .and_then(|()| context.set_item("exception", error.into(), vm));
        if let Err(error) = filled.and_then(|()| self.report(context.into(), vm)) {
            vm.run_unraisable(error, None, vm.ctx.none());
        }
    }

    /// `call_exception_handler`.
    pub(super) fn report(&self, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(foreign) = self.foreign() {
            vm.call_method(foreign, "call_exception_handler", (context,))?;
            return Ok(());
        }
        let handler = self.exception_handler.borrow().clone();
        let reports = vm.import("asyncio._reports", 0)?.get_attr("_reports", vm)?;
        match handler {
            None => reports.get_attr("report", vm)?.call((context,), vm)?,
            Some(handler) => {
                let event_loop = running::current_loop().map_or_else(|| vm.ctx.none(), |current| Self::shown(&current));
                reports.get_attr("report_to", vm)?.call((handler, event_loop, context), vm)?
            }
        };
        Ok(())
    }

    fn delay_to_deadline(&self, delay: f64) -> Time {
        Time::from_secs(self.executor.now().as_secs() + delay)
    }

    fn timer(
        zelf: PyRef<Self>,
        deadline: Time,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyTimerHandle> {
        zelf.check_open(vm)?;
        let call = Rc::new(Call::new(callback, args.into_vec(), context.context, vm));
        let run = Rc::clone(&call);
        let event_loop = zelf.clone();
        let timer = zelf.executor.call_at(deadline, move || run.run(&event_loop));
        Ok(PyTimerHandle { base: PyHandle { call, event_loop: zelf }, timer, deadline })
    }
}

impl Constructor for PyLoop {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::with(None))
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
    pub(super) fn set_debug(zelf: &Py<Self>, debug: bool) {
        zelf.debug.set(debug);
    }

    #[pymethod]
    fn stop(zelf: &Py<Self>) {
        zelf.executor.stop();
    }

    #[pymethod]
    pub(super) fn close(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.is_running.get() {
            return Err(vm.new_runtime_error("Cannot close a running event loop"));
        }
        zelf.is_closed.set(true);
        let tasks = zelf.tasks.take();
        zelf.executor.clear();
        drop(tasks);
        Ok(())
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
    fn create_future(zelf: PyRef<Self>) -> PyFuture {
        PyFuture::new_in(&zelf)
    }

    #[pymethod]
    fn create_task(zelf: PyRef<Self>, args: CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
        create_task(&zelf, args, vm)
    }

    #[pymethod]
    fn call_soon(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        zelf.check_open(vm)?;
        let call = Rc::new(Call::new(callback, args.into_vec(), context.context, vm));
        let run = Rc::clone(&call);
        let event_loop = zelf.clone();
        zelf.executor.call_soon(move || run.run(&event_loop));
        Ok(PyHandle { call, event_loop: zelf })
    }

    #[pymethod]
    fn call_soon_threadsafe(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        Self::call_soon(zelf, callback, args, context, vm)
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
        let deadline = zelf.delay_to_deadline(delay.try_float(vm)?.to_f64());
        Self::timer(zelf, deadline, callback, args, context, vm)
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
        Self::timer(zelf, Time::from_secs(when.try_float(vm)?.to_f64()), callback, args, context, vm)
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
        zelf.report(context, vm)
    }

    #[pymethod]
    fn default_exception_handler(_zelf: &Py<Self>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        vm.import("asyncio._reports", 0)?.get_attr("_reports", vm)?.get_attr("report", vm)?.call((context,), vm)?;
        Ok(())
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

/// The context a call is made in: the one that was given, or a copy of the current one.
pub(super) fn call_context(given: Option<PyObjectRef>, vm: &VirtualMachine) -> PyRef<PyContext> {
    given.and_then(|given| given.downcast().ok()).unwrap_or_else(|| PyContext::copy_current(vm))
}
