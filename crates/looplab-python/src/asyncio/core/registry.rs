//! Tasks that are not ours: classes that a program, or CPython's own library, has written in Python tell of theirs here.

use std::cell::RefCell;

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PySet, PyWeak},
};

use crate::asyncio::{core::future::loop_of, loops::event_loop::PyLoop};

thread_local! {
    static TASKS: RefCell<Vec<PyRef<PyWeak>>> = RefCell::default();
    /// The loops that such a task has been entered in, which keeps our stand-ins for them alive.
    static ENTERED: RefCell<Vec<PyRef<PyLoop>>> = RefCell::default();
}

#[derive(FromArgs)]
pub(crate) struct LoopAndTask {
    #[pyarg(any)]
    r#loop: PyObjectRef,
    #[pyarg(any)]
    task: PyObjectRef,
}

/// Forgets all of them, for a new program.
pub(in crate::asyncio) fn reset() {
    drop((TASKS.take(), ENTERED.take()));
}

/// `_register_task`: `all_tasks` finds it from now on, as long as it is held.
pub(in crate::asyncio) fn register(task: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    unregister(task);
    let weak = task.downgrade(None, vm)?;
    TASKS.with_borrow_mut(|tasks| tasks.push(weak));
    Ok(())
}

/// `_unregister_task`.
pub(in crate::asyncio) fn unregister(task: &PyObject) {
    TASKS.with_borrow_mut(|tasks| tasks.retain(|other| other.upgrade().is_some_and(|other| !other.is(task))));
}

/// `all_tasks`: those of the loop that are not done.
pub(in crate::asyncio) fn all_tasks(event_loop: &Py<PyLoop>, vm: &VirtualMachine) -> PyResult {
    let set = PySet::default().into_ref(&vm.ctx);
    for task in event_loop.all_tasks() {
        set.add(task.into(), vm)?;
    }
    let others: Vec<_> = TASKS.with_borrow(|tasks| tasks.iter().filter_map(|task| task.upgrade()).collect());
    for task in others {
        if loop_of(&task, vm)?.is(&PyLoop::shown(event_loop)) && !vm.call_method(&task, "done", ())?.try_to_bool(vm)? {
            set.add(task, vm)?;
        }
    }
    Ok(set.into())
}

/// `_enter_task`.
pub(in crate::asyncio) fn enter(args: LoopAndTask, vm: &VirtualMachine) -> PyResult<()> {
    let event_loop = PyLoop::of(args.r#loop, vm)?;
    if let Some(current) = event_loop.current_task() {
        let (task, current) = (args.task.repr(vm)?, current.repr(vm)?);
        let (task, current) = (task.as_wtf8(), current.as_wtf8());
        return Err(vm.new_runtime_error(format!(
            "Cannot enter into task {task} while another task {current} is being executed."
        )));
    }
    drop(event_loop.enter_task(Some(args.task)));
    ENTERED.with_borrow_mut(|entered| entered.push(event_loop));
    Ok(())
}

/// `_leave_task`.
pub(in crate::asyncio) fn leave(args: LoopAndTask, vm: &VirtualMachine) -> PyResult<()> {
    let event_loop = PyLoop::of(args.r#loop, vm)?;
    let current = event_loop.current_task().unwrap_or_else(|| vm.ctx.none());
    if !current.is(&args.task) {
        let (task, current) = (args.task.repr(vm)?, current.repr(vm)?);
        let (task, current) = (task.as_wtf8(), current.as_wtf8());
        return Err(vm.new_runtime_error(format!("Leaving task {task} does not match the current task {current}.")));
    }
    drop(event_loop.enter_task(None));
    ENTERED.with_borrow_mut(|entered| entered.retain(|other| !other.is(&event_loop)));
    Ok(())
}

/// `_swap_current_task`.
pub(in crate::asyncio) fn swap(args: LoopAndTask, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let event_loop = PyLoop::of(args.r#loop, vm)?;
    Ok(event_loop.enter_task(Some(args.task).filter(|task| !vm.is_none(task))))
}
