//! What goes wrong where it cannot be caught, and where things were made: the rare half, in `asyncio/_reports.py`.

use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine, function::FuncArgs};

/// A function of `asyncio/_reports.py`.
pub(in crate::asyncio) fn call(name: &'static str, args: impl Into<FuncArgs>, vm: &VirtualMachine) -> PyResult {
    call_in("_reports", name, args, vm)
}

/// A function of a module of `asyncio`.
pub(in crate::asyncio) fn call_in(
    module: &'static str,
    name: &'static str,
    args: impl Into<FuncArgs>,
    vm: &VirtualMachine,
) -> PyResult {
    self::module(module, vm)?.get_attr(name, vm)?.call(args.into(), vm)
}

/// A module of `asyncio`.
pub(in crate::asyncio) fn module(name: &'static str, vm: &VirtualMachine) -> PyResult {
    vm.import(vm.ctx.intern_str(format!("asyncio.{name}")), 0)?.get_attr(name, vm)
}

/// The calls that led here, the last one last; for debug mode.
pub(in crate::asyncio) fn extract_stack(vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    call("extract_stack", FuncArgs::default(), vm)
}

/// `file:line` of the last frame of a `StackSummary`.
pub(in crate::asyncio) fn last_place(stack: &PyObject, vm: &VirtualMachine) -> PyResult<Option<String>> {
    if vm.is_none(stack) {
        return Ok(None);
    }
    let frames: Vec<PyObjectRef> = stack.to_owned().try_into_value(vm)?;
    let Some(frame) = frames.last() else { return Ok(None) };
    let (file, line) = (frame.get_attr("filename", vm)?.str(vm)?, frame.get_attr("lineno", vm)?.str(vm)?);
    Ok(Some(format!("{}:{}", file.as_wtf8(), line.as_wtf8())))
}
