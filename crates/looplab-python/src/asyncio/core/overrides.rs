//! Methods that a program's subclass has in place of ours. CPython's own methods call each other on `self`, so where a
//! subclass may have another one, so do these; the plain classes go the short way.

use rustpython_vm::{AsObject, Py, PyPayload, PyResult, VirtualMachine, builtins::PyType, function::IntoFuncArgs};

use crate::asyncio::core::reports;

/// Whether an object is of our class itself, and not of a subclass.
pub(in crate::asyncio) fn is_plain<P: PyPayload>(object: &Py<P>, vm: &VirtualMachine) -> bool {
    object.class().is(P::class(&vm.ctx))
}

/// Whether a class has another method than `base` has under one of these names.
pub(in crate::asyncio) fn any(
    class: &Py<PyType>,
    base: &Py<PyType>,
    names: &[&'static str],
    vm: &VirtualMachine,
) -> bool {
    let differs = |name: &&'static str| {
        let name = vm.ctx.intern_str(*name);
        match (class.get_attr(name), base.get_attr(name)) {
            (Some(own), Some(base)) => !own.is(&base),
            (own, _) => own.is_some(),
        }
    };
    !class.is(base) && names.iter().any(differs)
}

/// A coroutine of `asyncio/_overridden.py`: that of a method of CPython's which awaits another method of `self`.
pub(in crate::asyncio) fn coroutine(
    class: &'static str,
    method: &'static str,
    args: impl IntoFuncArgs,
    vm: &VirtualMachine,
) -> PyResult {
    reports::module("_overridden", vm)?.get_attr(class, vm)?.get_attr(method, vm)?.call(args, vm)
}
