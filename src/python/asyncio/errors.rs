//! asyncio's own exceptions.

use rustpython_vm::{
    AsObject, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyTypeRef},
};

use crate::python::errors::ErrorClass;

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
