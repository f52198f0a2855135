//! What tasks wait for, in the words of the trace.

use looplab_runtime::lowlevel::{is_place_noted, is_wait_noted, note_place, note_wait};
use looplab_trace::{Rule, TaskId, Wait, short_text};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use crate::{
    asyncio::core::{awaitable::Awaitable, future::PyFuture, gathering::PyGather, task::PyTask},
    interp::places,
};

/// Tells what the running task waits for, whose coroutine yielded this. What is awaited and ours has told already.
pub(in crate::asyncio) fn tell(coro: &PyObject, yielded: &PyObjectRef, vm: &VirtualMachine) {
    let is_none = vm.is_none(yielded);
    // Whatever is awaited and ours has said where, too.
    if !is_place_noted() {
        note_place(|| places::awaiting(coro));
    }
    if is_none {
        note_wait(|| Wait::Turn);
    } else if let Some(future) = PyFuture::of(yielded) {
        if let Some(wait) = of_future(yielded, future) {
            note_wait(|| wait);
        }
    } else if let Some(awaitable) = yielded.downcast_ref::<Awaitable>() {
        if !is_wait_noted() {
            note_wait(|| Wait::Other { what: short_text(awaitable.qualname().to_owned()) });
        }
    } else {
        note_wait(|| Wait::Other { what: short_text(yielded.class().name().to_string()) });
    }
}

fn of_future(object: &PyObject, future: &PyFuture) -> Option<Wait> {
    if let Some(task) = object.downcast_ref::<PyTask>().and_then(|task| task.id()) {
        return Some(Wait::Task(task));
    }
    if let Some(gather) = object.downcast_ref::<PyGather>() {
        return Some(for_tasks(&gather.children, Rule::All, "gather"));
    }
    future.waiting()
}

/// A wait for those of the futures that have not ended.
pub(in crate::asyncio) fn for_tasks<'a>(
    futures: impl IntoIterator<Item = &'a PyObjectRef>,
    rule: Rule,
    what: &'static str,
) -> Wait {
    Wait::for_tasks(futures.into_iter().filter_map(|future| pending_task(future)), rule, what)
}

/// The task that a future is, unless it has ended.
fn pending_task(future: &PyObject) -> Option<TaskId> {
    let task = future.downcast_ref::<PyTask>()?;
    if task.base.is_done() { None } else { task.id() }
}
