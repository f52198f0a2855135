//! `asyncio.ensure_future`: how a coroutine becomes a future.

use rustpython_vm::{AsObject, FromArgs, PyObjectRef, PyResult, VirtualMachine};

use crate::asyncio::{
    core::{
        coroutine::is_coroutine,
        future::{is_future, loop_of},
        task::CreateTaskArgs,
    },
    loops::{event_loop::create_task, policy},
};

#[derive(FromArgs)]
pub(crate) struct EnsureFutureArgs {
    #[pyarg(positional)]
    pub(crate) coro_or_future: PyObjectRef,
    #[pyarg(named, optional)]
    pub(crate) r#loop: Option<PyObjectRef>,
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
    let event_loop = policy::loop_or_current(given, vm)?;
    create_task(&event_loop, CreateTaskArgs { coro, name: None, context: None }, vm)
}

/// A coroutine that awaits any awaitable.
fn wrap_awaitable(object: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if vm.get_attribute_opt(object.class().as_object(), vm.ctx.intern_str("__await__"))?.is_none() {
        return Err(vm.new_type_error("An asyncio.Future, a coroutine or an awaitable is required"));
    }
    vm.import("asyncio", 0)?.get_attr("_wrap_awaitable", vm)?.call((object,), vm)
}
