//! Which event loop is running on this thread.

use std::cell::{Cell, RefCell};

use looplab_trace::TaskId;
use rustpython_vm::{FromArgs, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef};

use crate::{
    asyncio::{
        core::{errors, task::PyTask},
        loops::event_loop::PyLoop,
    },
    interp::places,
};

thread_local! {
    static RUNNING: RefCell<Option<PyRef<PyLoop>>> = const { RefCell::new(None) };
    static TASK_NUMBER: Cell<u32> = const { Cell::new(0) };
}

#[derive(FromArgs)]
pub(crate) struct LoopArg {
    #[pyarg(any, optional)]
    pub(crate) r#loop: Option<PyObjectRef>,
}

/// The loop that is running, if one is.
pub(crate) fn current_loop() -> Option<PyRef<PyLoop>> {
    RUNNING.with_borrow(Clone::clone)
}

/// Says which loop is running.
pub(crate) fn set_current_loop(event_loop: Option<PyRef<PyLoop>>) {
    drop(RUNNING.replace(event_loop));
}

/// The loop that is running.
///
/// # Errors
/// `RuntimeError` when none is.
pub(crate) fn running_loop(vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    current_loop().ok_or_else(|| vm.new_runtime_error("no running event loop"))
}

/// Whether the loop that is running is driven in place, so that nothing from outside gets in.
pub(crate) fn blocks_the_loop() -> bool {
    current_loop().is_some_and(|event_loop| event_loop.in_place.get())
}

/// The task whose step is running.
pub(crate) fn running_task() -> Option<TaskId> {
    current_loop()?.executor.running().map(|task| task.id())
}

/// Has the running task cancelled at its next wait in place of this one, if that is what `error` is for.
pub(crate) fn put_off_cancel(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    let task = current_loop().and_then(|event_loop| event_loop.current_task());
    let task = task.as_deref().and_then(|task| task.downcast_ref::<PyTask>());
    let puts_off = errors::is_cancelled(error, vm) && task.is_some();
    task.iter().filter(|_| puts_off).for_each(|task| task.cancel_later());
    puts_off
}

/// The line of the program at which a task of the running loop goes on.
pub(crate) fn line_of(task: TaskId) -> Option<u32> {
    let place = places::awaiting(&*current_loop()?.find_task(task)?.coro()?)?;
    place.file.is_none().then_some(place.line)
}

/// The next `N` for a task that is called `Task-N` because it was given no name.
pub(crate) fn next_task_number() -> u32 {
    TASK_NUMBER.set(TASK_NUMBER.get() + 1);
    TASK_NUMBER.get()
}

/// The loop that was given, or the one that is running.
pub(crate) fn loop_or_running(given: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    match given_loop(given, vm)? {
        Some(given) => Ok(given),
        None => running_loop(vm),
    }
}

/// The loop that was given; `None` is none.
pub(crate) fn given_loop(given: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<Option<PyRef<PyLoop>>> {
    given.filter(|given| !vm.is_none(given)).map(|given| PyLoop::of(given, vm)).transpose()
}

/// Has the numbers of tasks begin at 1 again.
pub(crate) fn reset_task_numbers() {
    TASK_NUMBER.set(0);
}
