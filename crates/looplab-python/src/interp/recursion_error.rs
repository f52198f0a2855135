//! What a `RecursionError` says. RustPython raises it without a word, or with a space too many.

use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine, builtins::PyStr};

/// CPython's words for calls that nest too deeply.
const MESSAGE: &str = "maximum recursion depth exceeded";

/// Gives the errors CPython's message when they are shown.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let class = vm.ctx.exceptions.recursion_error;
    for name in ["__str__", "__repr__"] {
        let plain = vm.ctx.exceptions.base_exception_type.as_object().get_attr(name, vm)?;
        let shown = move |error: PyObjectRef, vm: &VirtualMachine| -> PyResult {
            complete(&error, vm)?;
            plain.call((error,), vm)
        };
        class.set_attr(vm.ctx.intern_str(name), vm.new_method(name, class, shown).into());
    }
    class.slots.repr.store(Some(|error, vm| {
        complete(error, vm)?;
        let plain = vm.ctx.exceptions.base_exception_type.slots.repr.load();
        plain.expect("every exception has a repr")(error, vm)
    }));
    Ok(())
}

/// Replaces the message of an error that the interpreter has raised.
fn complete(error: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let args = error.get_attr("args", vm)?.try_to_value::<Vec<PyObjectRef>>(vm)?;
    let [only] = &args[..] else { return Ok(()) };
    let Some(said) = only.downcast_ref::<PyStr>().map(|said| said.to_string_lossy()) else { return Ok(()) };
    let rest = said.strip_prefix(MESSAGE).unwrap_or(&said);
    let message = match rest.trim() {
        "" => MESSAGE.to_owned(),
        "during compilation" => format!("{MESSAGE} during compilation"),
        _ => return Ok(()),
    };
    error.set_attr("args", vm.ctx.new_tuple(vec![vm.ctx.new_str(message).into()]), vm)
}
