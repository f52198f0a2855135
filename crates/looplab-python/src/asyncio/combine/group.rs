//! `asyncio.TaskGroup`. The rules are those of CPython 3.13 `Lib/asyncio/taskgroups.py`.

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use looplab_runtime::lowlevel::{Roster, Waiter, noting};
use looplab_trace::{Rule, Wait};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PySet, PyType},
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer, Representable},
    vm::thread::with_current_vm,
};

use crate::asyncio::{
    core::{
        awaitable::Awaitable,
        coroutine::{Frame, coroutine},
        done::{Ended, Listener, is_done},
        errors, overrides,
        task::{self, CreateTaskArgs, PyTask, cancel_plainly},
        waits::for_tasks,
    },
    loops::{
        event_loop::{PyLoop, create_task},
        running,
    },
    sync::bound::init_args,
};

/// `asyncio.TaskGroup`.
#[pyclass(name = "TaskGroup", module = "asyncio.taskgroups")]
#[derive(PyPayload)]
pub(crate) struct PyTaskGroup {
    roster: RefCell<Roster<PyObjectRef, PyBaseExceptionRef>>,
    entered: RefCell<Option<Entered>>,
    exiting: Cell<bool>,
    /// Whether the group has cancelled its parent, which then has to be uncancelled.
    parent_cancelled: Cell<bool>,
    /// `SystemExit` or `KeyboardInterrupt`, which goes before all else.
    base_error: RefCell<Option<PyBaseExceptionRef>>,
}

/// Where a group was entered.
#[derive(Clone)]
struct Entered {
    event_loop: PyRef<PyLoop>,
    /// The task, until it has left the block.
    parent: Option<PyRef<PyTask>>,
}

impl fmt::Debug for PyTaskGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyTaskGroup({} tasks)", self.roster.borrow().len())
    }
}

impl PyTaskGroup {
    fn complain(zelf: &Py<Self>, what: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
        match zelf.as_object().repr(vm) {
            Ok(group) => vm.new_runtime_error(format!("TaskGroup {} {what}", group.as_wtf8())),
            Err(error) => error,
        }
    }

    fn enter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        if zelf.entered.borrow().is_some() {
            return Err(Self::complain(zelf, "has already been entered", vm));
        }
        let event_loop = running::running_loop(vm)?;
        let Some(parent) = event_loop.current() else {
            return Err(Self::complain(zelf, "cannot determine the parent task", vm));
        };
        *zelf.entered.borrow_mut() = Some(Entered { event_loop, parent: Some(parent) });
        Ok(zelf.to_owned().into())
    }

    /// Why the group takes no task, if it takes none.
    fn refusal(&self) -> Option<&'static str> {
        let roster = self.roster.borrow();
        match () {
            () if self.entered.borrow().is_none() => Some("has not been entered"),
            () if self.exiting.get() && roster.is_empty() => Some("is finished"),
            () if roster.is_aborting() => Some("is shutting down"),
            () => None,
        }
    }

    fn abort(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if overrides::is_plain(zelf, vm) {
            return Self::_abort(zelf, vm);
        }
        vm.call_method(zelf.as_object(), "_abort", ()).map(drop)
    }

    /// What the end of the block waits for.
    fn waiting(&self) -> Wait {
        for_tasks(self.roster.borrow().members(), Rule::All, "TaskGroup")
    }

    fn note_base_error(&self, error: &PyBaseExceptionRef, vm: &VirtualMachine) {
        if errors::ends_the_loop(error, vm) && self.base_error.borrow().is_none() {
            *self.base_error.borrow_mut() = Some(error.clone());
        }
    }

    /// A task has ended.
    fn task_done(zelf: &Py<Self>, number: Option<usize>, task: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(number) = number {
            zelf.roster.borrow_mut().strike(number);
        }
        let Ended::Failed(error) = Ended::of(task, vm)? else { return Ok(()) };
        zelf.roster.borrow_mut().fail(error.clone());
        zelf.note_base_error(&error, vm);
        let Some(Entered { event_loop, parent: Some(parent) }) = zelf.entered.borrow().clone() else { return Ok(()) };
        if is_done(parent.as_object(), vm)? {
            return report_orphan(task, &parent, error, &event_loop, vm);
        }
        if !zelf.roster.borrow().is_aborting() && !zelf.parent_cancelled.get() {
            Self::abort(zelf, vm)?;
            // The parent is uncancelled when it leaves the block.
            zelf.parent_cancelled.set(true);
            cancel_plainly(parent.as_object(), vm)?;
        }
        Ok(())
    }

    /// Has the group hear of a task's end, by its own method if its class has another.
    fn listen(zelf: &PyRef<Self>, task: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let number = zelf.roster.borrow_mut().admit(task.clone());
        if overrides::any(zelf.class(), Self::class(&vm.ctx), &["_on_task_done"], vm) {
            let hear = zelf.as_object().get_attr("_on_task_done", vm)?;
            return vm.call_method(task, "add_done_callback", (hear,)).map(drop);
        }
        let group = zelf.clone();
        let listener = Listener::new("TaskGroup._on_task_done", "taskgroups.py:202", move |task, vm| {
            if let Err(error) = Self::task_done(&group, Some(number), task, vm) {
                errors::unraisable(error, vm.ctx.none(), vm);
            }
        });
        listener.listen(task, vm)
    }

    async fn leave(zelf: PyRef<Self>, error: Option<PyBaseExceptionRef>, frame: Frame) -> PyResult {
        let mut cancellation = with_current_vm(|vm| {
            zelf.exiting.set(true);
            let Some(error) = &error else { return Ok(None) };
            zelf.note_base_error(error, vm);
            if !zelf.roster.borrow().is_aborting() {
                Self::abort(&zelf, vm)?;
            }
            Ok(errors::is_cancelled(error, vm).then(|| error.clone()))
        })?;
        let own = error.filter(|_| cancellation.is_none());
        while !zelf.roster.borrow().is_empty() {
            let (emptied, group) = (zelf.roster.borrow().emptied(), zelf.clone());
            let Err(error) = frame.wait(noting(emptied, move || group.waiting())).await else { continue };
            if !frame.is_cancellation(&error) {
                return Err(error);
            }
            if !zelf.roster.borrow().is_aborting() {
                // The parent is being cancelled, and its tasks with it.
                cancellation = Some(error);
                with_current_vm(|vm| Self::abort(&zelf, vm))?;
            }
        }
        with_current_vm(|vm| {
            let conclusion = zelf.conclude(own, cancellation, vm);
            // What is left of the block in a traceback holds the group, and the group would hold the task.
            let parent = zelf.entered.borrow_mut().as_mut().and_then(|entered| entered.parent.take());
            drop(parent);
            conclusion.inspect_err(|error| errors::chain(error, vm))
        })
    }

    /// All tasks have ended: what `async with` comes to.
    fn conclude(
        &self,
        own: Option<PyBaseExceptionRef>,
        mut cancellation: Option<PyBaseExceptionRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        if let Some(error) = self.base_error.take() {
            return Err(error);
        }
        let Some(Entered { parent: Some(parent), .. }) = self.entered.borrow().clone() else {
            return Ok(vm.ctx.none());
        };
        if self.parent_cancelled.get() && task::uncancel(&parent, vm)? == 0 {
            cancellation = None;
        }
        let mut errors = self.roster.borrow_mut().take_errors();
        if let (Some(error), true) = (cancellation, errors.is_empty()) {
            return Err(error);
        }
        errors.extend(own);
        if errors.is_empty() {
            return Ok(vm.ctx.none());
        }
        if task::cancelling(&parent, vm)? > 0 {
            // It is cancelled from elsewhere, too: again, for the await that comes next, with the count as it is.
            task::uncancel(&parent, vm)?;
            cancel_plainly(parent.as_object(), vm)?;
        }
        let errors = vm.ctx.new_list(errors.into_iter().map(Into::into).collect());
        let message = vm.ctx.new_str("unhandled errors in a TaskGroup").into();
        let group = vm.invoke_exception(vm.ctx.exceptions.base_exception_group, vec![message, errors.into()])?;
        // As `raise … from None` does.
        group.set_cause(None);
        Err(group)
    }
}

/// A task failed whose group's block is long over.
fn report_orphan(
    task: &PyObject,
    parent: &Py<PyTask>,
    error: PyBaseExceptionRef,
    event_loop: &Py<PyLoop>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let (text, parent) = (task.repr(vm)?, parent.as_object().str(vm)?);
    let message = format!(
        "Task {} has errored out but its parent task {} is already completed",
        text.as_wtf8(),
        parent.as_wtf8()
    );
    let context = vm.ctx.new_dict();
    context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
    context.set_item("exception", error.into(), vm)?;
    context.set_item("task", task.to_owned(), vm)?;
    PyLoop::report(event_loop, context.into(), vm)
}

impl Constructor for PyTaskGroup {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self {
            roster: RefCell::default(),
            entered: RefCell::default(),
            exiting: Cell::new(false),
            parent_cancelled: Cell::new(false),
            base_error: RefCell::default(),
        })
    }
}

impl Initializer for PyTaskGroup {
    type Args = FuncArgs;

    fn init(_zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        init_args("TaskGroup", args, vm)
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyTaskGroup {
    #[pymethod]
    fn create_task(zelf: PyRef<Self>, args: CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
        if let Some(refusal) = zelf.refusal() {
            vm.call_method(&args.coro, "close", ())?;
            return Err(Self::complain(&zelf, refusal, vm));
        }
        let event_loop = zelf.entered.borrow().as_ref().map(|entered| entered.event_loop.clone());
        let task = create_task(&event_loop.expect("it has been entered"), args, vm)?;
        if is_done(&task, vm)? {
            if overrides::is_plain(&zelf, vm) {
                Self::task_done(&zelf, None, &task, vm)?;
            } else {
                vm.call_method(zelf.as_object(), "_on_task_done", (task.clone(),))?;
            }
            return Ok(task);
        }
        Self::listen(&zelf, &task, vm)?;
        Ok(task)
    }

    #[pymethod]
    fn _on_task_done(zelf: &Py<Self>, task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let number = zelf.roster.borrow().number_of(|member| member.is(&task));
        Self::task_done(zelf, number, &task, vm)
    }

    #[pymethod]
    fn _abort(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let members = zelf.roster.borrow_mut().abort();
        for member in members {
            if !is_done(&member, vm)? {
                cancel_plainly(&member, vm)?;
            }
        }
        Ok(())
    }

    #[pygetset]
    fn _tasks(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyRef<PySet>> {
        let tasks = PySet::default().into_ref(&vm.ctx);
        let members: Vec<_> = zelf.roster.borrow().members().cloned().collect();
        members.into_iter().try_for_each(|member| tasks.add(member, vm))?;
        Ok(tasks)
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let enter = async move { with_current_vm(|vm| Self::enter(&zelf, vm)) };
        Awaitable::from_future("TaskGroup.__aenter__", enter, vm)
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let error = args.args.get(1).cloned().and_then(|error| error.downcast().ok());
        coroutine("TaskGroup.__aexit__", |frame| Self::leave(zelf, error, frame), vm)
    }
}

impl Representable for PyTaskGroup {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let roster = zelf.roster.borrow();
        let mut text = String::from("<TaskGroup");
        for (what, count) in [("tasks", roster.len()), ("errors", roster.errors().len())] {
            if count > 0 {
                text += &format!(" {what}={count}");
            }
        }
        if roster.is_aborting() {
            text += " cancelling";
        } else if zelf.entered.borrow().is_some() {
            text += " entered";
        }
        Ok(text + ">")
    }
}
