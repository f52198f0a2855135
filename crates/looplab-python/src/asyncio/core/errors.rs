//! asyncio's own exceptions.

use rustpython_vm::{
    AsObject, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyTypeRef},
    function::PySetterValue,
};

pub(crate) use crate::interp::errors::unraisable;
use crate::interp::errors::{ErrorClass, warn};

thread_local! {
    static CANCELLED: ErrorClass = const { ErrorClass::new("asyncio.exceptions", "CancelledError") };
    static BROKEN_BARRIER: ErrorClass = const { ErrorClass::new("asyncio.exceptions", "BrokenBarrierError") };
    static INVALID_STATE: ErrorClass = const { ErrorClass::new("asyncio.exceptions", "InvalidStateError") };
}

/// `asyncio.CancelledError`.
pub(crate) fn cancelled_error(vm: &VirtualMachine) -> PyTypeRef {
    CANCELLED.with(|class| class.get(vm.ctx.exceptions.base_exception_type, vm))
}

/// `asyncio.BrokenBarrierError`.
pub(crate) fn broken_barrier_error(vm: &VirtualMachine) -> PyTypeRef {
    BROKEN_BARRIER.with(|class| class.get(vm.ctx.exceptions.runtime_error, vm))
}

/// `asyncio.InvalidStateError`.
pub(crate) fn invalid_state_error(vm: &VirtualMachine) -> PyTypeRef {
    INVALID_STATE.with(|class| class.get(vm.ctx.exceptions.exception_type, vm))
}

/// An `InvalidStateError` that says `message`.
pub(crate) fn invalid_state(message: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_exception_msg(invalid_state_error(vm), message.into())
}

/// Whether an exception is a `CancelledError`.
pub(crate) fn is_cancelled(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    exception.fast_isinstance(&cancelled_error(vm))
}

/// Whether an exception ends the loop it is raised in, and not only its task.
pub(crate) fn ends_the_loop(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.exceptions;
    exception.fast_isinstance(types.system_exit) || exception.fast_isinstance(types.keyboard_interrupt)
}

/// What is being handled, by this coroutine or those that await it: `sys.exception()`.
fn handled(vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    vm.current_exception().or_else(|| vm.sys_module.get_attr("exception", vm).ok()?.call((), vm).ok()?.downcast().ok())
}

/// Says what an exception was raised in the handling of, as `raise` does.
pub(crate) fn chain(exception: &PyBaseExceptionRef, vm: &VirtualMachine) {
    let Some(handled) = handled(vm).filter(|handled| !handled.is(exception)) else { return };
    // It may itself have led to what is handled now: no circles.
    let mut at = handled.clone();
    while let Some(context) = at.__context__() {
        if context.is(exception) {
            at.set_context(None);
            break;
        }
        at = context;
    }
    exception.set_context(Some(handled));
}

/// Calls `f` while an exception is being handled, as in an `except` block; just calls it if there is none.
pub(crate) fn while_handling<T>(
    exception: Option<&PyBaseExceptionRef>,
    vm: &VirtualMachine,
    f: impl FnOnce() -> T,
) -> T {
    let Some(exception) = exception else { return f() };
    let outer = vm.current_exception();
    vm.set_exception(Some(exception.clone()));
    let value = f();
    vm.set_exception(outer);
    value
}

/// What calling `throw` with more than the exception brings.
pub(crate) fn warn_old_throw(vm: &VirtualMachine) -> PyResult<()> {
    let message = "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.";
    warn(vm.ctx.exceptions.deprecation_warning, message, None, vm)
}

/// What an attribute is set to; it cannot be deleted.
pub(crate) fn not_deleted<T>(value: PySetterValue<T>, vm: &VirtualMachine) -> PyResult<T> {
    match value {
        PySetterValue::Assign(value) => Ok(value),
        PySetterValue::Delete => Err(vm.new_attribute_error("cannot delete attribute")),
    }
}
