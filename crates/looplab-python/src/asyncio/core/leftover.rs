//! Tasks that are still pending when their loop is closed or the program is over.
//!
//! A task and what will wake it hold each other, which the interpreter's collector cannot see. Once nothing will ever wake it,
//! that is undone, so that the task goes when nothing else holds it, and says that it was destroyed while it was pending.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use looplab_trace::TaskId;
use rustpython_vm::{AsObject, PyRef, PyResult, VirtualMachine, builtins::PyWeak};

use crate::asyncio::core::task::PyTask;

/// The tasks of a loop that are not done, oldest first.
pub(in crate::asyncio) type Tasks = RefCell<BTreeMap<TaskId, PyRef<PyTask>>>;

thread_local! {
    /// Those of the loops that there are.
    static LOOPS: RefCell<Vec<Weak<Tasks>>> = RefCell::default();
    /// Those that were left when their loops were closed.
    static LEFT: RefCell<Vec<PyRef<PyWeak>>> = RefCell::default();
}

/// A place for the tasks of a new loop.
pub(in crate::asyncio) fn new_tasks() -> Rc<Tasks> {
    let tasks = Rc::default();
    LOOPS.with_borrow_mut(|loops| {
        loops.retain(|known| known.strong_count() > 0);
        loops.push(Rc::downgrade(&tasks));
    });
    tasks
}

/// The loop of these tasks was closed: it holds them no longer, and its timers wake none of them.
pub(in crate::asyncio) fn leave(tasks: &Tasks, vm: &VirtualMachine) -> PyResult<()> {
    for task in tasks.take().into_values() {
        let weak = task.as_object().downgrade(None, vm)?;
        LEFT.with_borrow_mut(|left| left.push(weak));
        task.forget_own_wait();
    }
    Ok(())
}

/// All that are left, of all loops.
pub(in crate::asyncio) fn take() -> Vec<PyRef<PyTask>> {
    let loops = LOOPS.take();
    let of_loops = loops.iter().filter_map(Weak::upgrade).flat_map(|tasks| tasks.take().into_values());
    let left = LEFT.take();
    of_loops.chain(left.iter().filter_map(|task| task.upgrade()?.downcast().ok())).collect()
}

/// The program is over, and with it whatever could have woken these.
pub(in crate::asyncio) fn release(tasks: Vec<PyRef<PyTask>>) {
    tasks.iter().for_each(|task| task.release());
}

/// Forgets all of them, for a new program.
pub(in crate::asyncio) fn reset() {
    drop((LOOPS.take(), LEFT.take()));
}
