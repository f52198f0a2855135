//! What goes wrong where it cannot be caught, and where things were made: the rare half, in `asyncio/_reports.py`.

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine, function::FuncArgs};

/// A function of `asyncio/_reports.py`.
pub(super) fn call(name: &'static str, args: impl Into<FuncArgs>, vm: &VirtualMachine) -> PyResult {
    call_in("_reports", name, args, vm)
}

/// A function of a module of `asyncio`.
pub(super) fn call_in(
    module: &'static str,
    name: &'static str,
    args: impl Into<FuncArgs>,
    vm: &VirtualMachine,
) -> PyResult {
    self::module(module, vm)?.get_attr(name, vm)?.call(args.into(), vm)
}

/// A module of `asyncio`.
pub(super) fn module(name: &'static str, vm: &VirtualMachine) -> PyResult {
    vm.import(vm.ctx.intern_str(format!("asyncio.{name}")), 0)?.get_attr(name, vm)
}

/// The calls that led here, the last one last; for debug mode.
pub(super) fn extract_stack(vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    call("extract_stack", FuncArgs::default(), vm)
}
