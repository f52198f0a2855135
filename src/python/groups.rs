//! Exception groups that `except*` takes apart: their tracebacks do not tell of what was handled when the whole was raised.

use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef};

/// Mends how the interpreter makes the parts: in CPython each has its cause set, even to none, which hides its context.
pub(crate) fn install(vm: &VirtualMachine) {
    let class = vm.ctx.exceptions.base_exception_group;
    let derive = vm.new_method("derive", class, derive);
    class.set_attr(vm.ctx.intern_str("derive"), derive.into());
}

fn derive(whole: PyBaseExceptionRef, exceptions: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    let message = whole.as_object().get_attr("message", vm)?;
    let part = vm.invoke_exception(vm.ctx.exceptions.base_exception_group, vec![message, exceptions])?;
    part.set_cause(None);
    Ok(part)
}
