//! Mistakes that do not stop a program, told to the observer where their messages are made.

use looplab_trace::{Name, Place, TaskId, Warning};
use rustpython_vm::{
    PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyInt, PyTuple},
    function::FuncArgs,
};

use crate::{
    asyncio::core::{coroutine, task::PyTask, world},
    interp::{errors, places},
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
        world::warn(|| unawaited(coroutine::bare_name(&coro), origin(&coro, vm), vm));
        hook.call(FuncArgs::from(vec![coro]), vm)
    });
    warnings.set_attr(HOOK, told, vm)
}

/// One of our own coroutines was never awaited.
pub(in crate::asyncio) fn never_awaited(what: &str, vm: &VirtualMachine) {
    world::warn(|| unawaited(what.into(), None, vm));
}

/// A task or future failed, and its exception was never retrieved.
pub(in crate::asyncio) fn never_retrieved(future: &PyObject, exception: &PyBaseExceptionRef, vm: &VirtualMachine) {
    world::warn(|| Warning::NeverRetrieved {
        task: future.downcast_ref::<PyTask>().and_then(|task| task.id()),
        error: errors::one_line(exception, vm),
    });
}

/// A task was dropped while it waited.
pub(in crate::asyncio) fn destroyed(task: Option<TaskId>) {
    if let Some(task) = task {
        world::warn(|| Warning::DestroyedPending { task });
    }
}

/// A coroutine was never awaited. Where it was made is known if it tells its origin or is dropped at once; else the program's
/// text says where it may have been.
fn unawaited(what: Name, origin: Option<Place>, vm: &VirtualMachine) -> Warning {
    let known = origin.or_else(|| places::discarding(vm));
    let places =
        known.map_or_else(|| places::losing(what.rsplit('.').next().unwrap_or(&what), vm), |place| vec![place]);
    Warning::NeverAwaited { what, places }
}

/// The line that made a coroutine, which it remembers in debug mode.
fn origin(coro: &PyObject, vm: &VirtualMachine) -> Option<Place> {
    let origin = coro.get_attr("cr_origin", vm).ok()?;
    let innermost = origin.downcast_ref::<PyTuple>()?.as_slice().first()?.downcast_ref::<PyTuple>()?;
    let [file, line, ..] = innermost.as_slice() else { return None };
    let line = line.downcast_ref::<PyInt>()?.try_to_primitive(vm).ok()?;
    Some(places::named(&file.str(vm).ok()?.to_string_lossy(), line))
}
