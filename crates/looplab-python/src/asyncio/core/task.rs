//! `asyncio.Task`: a coroutine as a task of the executor.

mod cancelling;
mod methods;
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
use looplab_trace::{Name, TaskId};
use rustpython_vm::{
    FromArgs, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyStrRef},
    pyclass,
};

pub(in crate::asyncio) use self::cancelling::{cancel_future, cancel_plainly, cancelling, uncancel};
use self::steps::Steps;
use crate::{
    asyncio::{
        core::{
            awaitable::Awaitable,
            coroutine::{bare_name, is_coroutine},
            errors,
            future::PyFuture,
            lean::Lean,
        },
        loops::{event_loop::PyLoop, running},
    },
    interp::{contextvars::Context as PyContext, places},
};

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
    pub(in crate::asyncio) base: PyFuture,
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
    pub(in crate::asyncio) coro: PyObjectRef,
    #[pyarg(named, optional)]
    pub(in crate::asyncio) name: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    pub(in crate::asyncio) context: Option<PyObjectRef>,
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
    pub(in crate::asyncio) fn spawn(
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
        let what = self.coro.borrow().as_deref().map(bare_name).unwrap_or_default();
        Origin { what, place: places::here(vm) }
    }

    /// Takes a step as part of a callback, because what it waits for has told it so.
    pub(in crate::asyncio) fn step_now(
        zelf: &Py<Self>,
        throw: Option<PyBaseExceptionRef>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
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

    pub(in crate::asyncio) fn is_cancelling(&self) -> bool {
        self.cancel_requests.get() > 0
    }

    /// What it waits for, in words. A wait of ours goes for the future that it would be in CPython.
    pub(in crate::asyncio) fn describe_wait(&self, vm: &VirtualMachine) -> PyResult<Option<String>> {
        let waiter = match &*self.waiter.borrow() {
            Some(Waiter::Future(future)) => future.clone(),
            Some(Waiter::Awaitable(_)) => return Ok(Some("<Future pending cb=[Task.task_wakeup()]>".to_owned())),
            None => return Ok(None),
        };
        Ok(Some(waiter.repr(vm)?.as_wtf8().to_string()))
    }

    /// Its name.
    pub(in crate::asyncio) fn name(&self, vm: &VirtualMachine) -> PyStrRef {
        let mut name = self.name.borrow_mut();
        name.get_or_insert_with(|| vm.ctx.new_str(&*self.label())).clone()
    }

    pub(in crate::asyncio) fn id(&self) -> Option<TaskId> {
        self.task.borrow().as_ref().map(TaskRef::id)
    }

    fn label(&self) -> Name {
        self.task.borrow().as_ref().map_or_else(Name::default, TaskRef::name)
    }

    pub(in crate::asyncio) fn coro(&self) -> Option<PyObjectRef> {
        self.coro.borrow().clone()
    }

    /// Its loop will not wake it any more. What it waits for by itself, such as a sleep, holds on to it for no other reason.
    pub(in crate::asyncio) fn forget_own_wait(&self) {
        if let Some(Waiter::Awaitable(awaitable)) = &*self.waiter.borrow() {
            awaitable.forget_waker();
        }
    }

    /// Nothing will wake it any more.
    pub(in crate::asyncio) fn release(&self) {
        if let Some(task) = &*self.task.borrow() {
            task.release();
        }
    }

    pub(in crate::asyncio) fn hide_destroyed(&self) {
        self.log_destroyed.set(false);
    }
}
