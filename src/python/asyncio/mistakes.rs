//! Mistakes that do not stop a program, told to whoever watches where their messages are made.

use rustpython_vm::{
    PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyInt, PyTuple},
    function::FuncArgs,
};

use super::{describe, task::PyTask};
use crate::{
    python::{errors, places, world},
    trace::{Place, TaskId, Warning},
};

/// What the interpreter calls for a coroutine that was never awaited.
const HOOK: &str = "_warn_unawaited_coroutine";

/// Has the program's coroutines told of, too, if they were never awaited, by way of the module `warnings`. Ours are told of
/// anyway. Nothing unless the program is watched.
pub(crate) fn watch_warnings(warnings: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if !places::are_wanted() {
        return Ok(());
    }
    let hook = warnings.get_attr(HOOK, vm)?;
    let told = vm.new_function(HOOK, move |coro: PyObjectRef, vm: &VirtualMachine| -> PyResult {
        world::warn(|| Warning::NeverAwaited { what: describe::bare_name(&coro), place: made_at(&coro, vm) });
        hook.call(FuncArgs::from(vec![coro]), vm)
    });
    warnings.set_attr(HOOK, told, vm)
}

/// One of our own coroutines was never awaited.
pub(super) fn never_awaited(what: &str, vm: &VirtualMachine) {
    world::warn(|| Warning::NeverAwaited { what: what.into(), place: places::discarding(vm) });
}

/// A task or future failed, and nobody asked for its exception.
pub(super) fn never_retrieved(future: &PyObject, exception: &PyBaseExceptionRef, vm: &VirtualMachine) {
    world::warn(|| Warning::NeverRetrieved {
        task: future.downcast_ref::<PyTask>().and_then(|task| task.id()),
        error: errors::one_line(exception, vm),
    });
}

/// A task was dropped while it waited.
pub(super) fn destroyed(task: Option<TaskId>) {
    if let Some(task) = task {
        world::warn(|| Warning::DestroyedPending { task });
    }
}

/// The line that made a coroutine: in debug mode it remembers that; else it is known of one that is thrown away at once.
fn made_at(coro: &PyObject, vm: &VirtualMachine) -> Option<Place> {
    let origin = coro.get_attr("cr_origin", vm).ok()?;
    let Some(calls) = origin.downcast_ref::<PyTuple>() else { return places::discarding(vm) };
    let innermost = calls.as_slice().first()?.downcast_ref::<PyTuple>()?;
    let [file, line, ..] = innermost.as_slice() else { return None };
    let line = line.downcast_ref::<PyInt>()?.try_to_primitive(vm).ok()?;
    Some(places::named(&file.str(vm).ok()?.to_string_lossy(), line))
}
