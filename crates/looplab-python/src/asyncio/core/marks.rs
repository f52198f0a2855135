//! Which of asyncio's functions are coroutine functions: of those that are Rust, `inspect` cannot tell by their code.

use rustpython_vm::{
    AsObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyModule, PyStr, descriptor::PyMethodDescriptor},
};

use crate::asyncio::loops::abstract_loop;

/// The attribute by which `inspect` knows a function that was marked as a coroutine function.
const MARKER: &str = "_is_coroutine_marker";
/// The functions of the module that are coroutine functions.
const FUNCTIONS: [&str; 2] = ["sleep", "wait"];
/// The methods that are, in every class that has them.
const METHODS: [&str; 12] = [
    "__aenter__",
    "__aexit__",
    "abort",
    "acquire",
    "get",
    "join",
    "put",
    "reset",
    "shutdown_asyncgens",
    "shutdown_default_executor",
    "wait",
    "wait_for",
];

/// Has functions and methods of Rust say so.
pub(in crate::asyncio) fn install(vm: &VirtualMachine) {
    let types = &vm.ctx.types;
    for class in [types.builtin_function_or_method_type, types.method_descriptor_type] {
        let getter = vm.ctx.new_readonly_getset(MARKER, class, marker);
        class.set_attr(vm.ctx.intern_str(MARKER), getter.into());
    }
}

fn marker(function: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if is_coroutine_function(&function, vm)? {
        return vm.import("inspect", 0)?.get_attr("_is_coroutine_mark", vm);
    }
    let class = function.class().name().to_string();
    Err(vm.new_attribute_error(format!("'{class}' object has no attribute '{MARKER}'")))
}

fn is_coroutine_function(function: &PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
    if let Some(method) = function.downcast_ref::<PyMethodDescriptor>() {
        let home = method.common.typ.as_object().get_attr("__module__", vm)?;
        let is_ours = home.downcast_ref::<PyStr>().is_some_and(|home| home.to_string_lossy().starts_with("asyncio"));
        return Ok(is_ours && is_coroutine_method(method.common.name.as_str()));
    }
    let (owner, name) = (function.get_attr("__self__", vm)?, function.get_attr("__name__", vm)?);
    let Some(name) = name.downcast_ref::<PyStr>() else { return Ok(false) };
    if owner.downcastable::<PyModule>() {
        let is_ours = owner.get_attr("__name__", vm)?.str(vm)?.to_string_lossy() == "_asyncio";
        return Ok(is_ours && FUNCTIONS.contains(&&*name.to_string_lossy()));
    }
    match owner.class().as_object().get_attr(name, vm) {
        Ok(method) if method.downcastable::<PyMethodDescriptor>() => is_coroutine_function(&method, vm),
        _ => Ok(false),
    }
}

fn is_coroutine_method(name: &str) -> bool {
    METHODS.contains(&name) || abstract_loop::is_impossible_coroutine(name)
}
