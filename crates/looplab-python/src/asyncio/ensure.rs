//! What passes for a coroutine or a future, and how the one becomes the other.

use rustpython_vm::{AsObject, FromArgs, PyObject, PyObjectRef, PyResult, VirtualMachine, builtins::PyCoroutine};

use super::{awaitable::Awaitable, event_loop::create_task, future::is_future, running, task::CreateTaskArgs};

#[derive(FromArgs)]
pub(crate) struct EnsureFutureArgs {
    #[pyarg(positional)]
    pub(crate) coro_or_future: PyObjectRef,
    #[pyarg(named, optional)]
    pub(crate) r#loop: Option<PyObjectRef>,
}

/// The loop of anything that behaves as a future.
pub(super) fn loop_of(future: &PyObject, vm: &VirtualMachine) -> PyResult {
    match vm.get_attribute_opt(future, vm.ctx.intern_str("get_loop"))? {
        Some(get_loop) => get_loop.call((), vm),
        None => future.get_attr("_loop", vm),
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
    if is_future(&object, vm)? {
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
    create_task(&event_loop, CreateTaskArgs { coro, name: None, context: None }, vm)
}

/// A coroutine that awaits any awaitable.
fn wrap_awaitable(object: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if vm.get_attribute_opt(object.class().as_object(), vm.ctx.intern_str("__await__"))?.is_none() {
        return Err(vm.new_type_error("An asyncio.Future, a coroutine or an awaitable is required"));
    }
    vm.import("asyncio", 0)?.get_attr("_wrap_awaitable", vm)?.call((object,), vm)
}
