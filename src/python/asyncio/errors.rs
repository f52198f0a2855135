//! asyncio's own exceptions.

use std::cell::OnceCell;

use rustpython_vm::{
    VirtualMachine,
    builtins::{PyBaseExceptionRef, PyTypeRef},
};

thread_local! {
    static CANCELLED: OnceCell<PyTypeRef> = const { OnceCell::new() };
    static INVALID_STATE: OnceCell<PyTypeRef> = const { OnceCell::new() };
}

/// `asyncio.CancelledError`.
pub(crate) fn cancelled_error(vm: &VirtualMachine) -> PyTypeRef {
    let new = || {
        let base = vm.ctx.exceptions.base_exception_type.to_owned();
        vm.ctx.new_exception_type("asyncio.exceptions", "CancelledError", Some(vec![base]))
    };
    CANCELLED.with(|cell| cell.get_or_init(new).clone())
}

/// `asyncio.InvalidStateError`.
pub(crate) fn invalid_state_error(vm: &VirtualMachine) -> PyTypeRef {
    let new = || {
        let base = vm.ctx.exceptions.exception_type.to_owned();
        vm.ctx.new_exception_type("asyncio.exceptions", "InvalidStateError", Some(vec![base]))
    };
    INVALID_STATE.with(|cell| cell.get_or_init(new).clone())
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
