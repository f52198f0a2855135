//! Requests that RustPython cannot serve and that would bring the engine down: they raise what CPython raises.

mod buffers;
mod formats;
mod texts;

use std::hint::black_box;

use rustpython_vm::{
    Py, PyObject, PyResult, VirtualMachine,
    builtins::{PyInt, PyType},
    function::FuncArgs,
};

/// Requests below this many bytes are not looked at: what has no room for them has none for anything.
const SMALL: usize = 1 << 20;

/// Puts the checks before what RustPython does.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    formats::install(vm);
    texts::install(vm)?;
    buffers::install(vm)
}

/// Looks whether there is room for a text or buffer that is made piece by piece and will have this many bytes.
///
/// # Errors
/// `MemoryError`.
fn check_room(bytes: usize, vm: &VirtualMachine) -> PyResult<()> {
    if bytes < SMALL {
        return Ok(());
    }
    let mut room = Vec::<u8>::new();
    // What grows has its old place beside its new one for a while.
    let is_there = room.try_reserve_exact(bytes.saturating_mul(2)).is_ok();
    // An allocation that nothing looks at may be left out of the build.
    black_box(&room);
    if is_there { Ok(()) } else { Err(vm.no_memory_error()) }
}

/// Looks whether a number can be a C integer, as which CPython takes some sizes.
///
/// # Errors
/// `OverflowError`.
fn check_c_int(number: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    match number.downcast_ref::<PyInt>().map(|number| number.try_to_primitive::<i32>(vm)) {
        Some(Err(_)) => Err(vm.new_overflow_error("Python int too large to convert to C int")),
        _ => Ok(()),
    }
}

/// Has `check` look at the arguments of a method, the object first, before the method gets them.
fn guard(
    class: &'static Py<PyType>,
    name: &'static str,
    check: impl Fn(&FuncArgs, &VirtualMachine) -> PyResult<()> + 'static,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let key = vm.ctx.intern_str(name);
    let Some(original) = class.get_attr(key) else { return Ok(()) };
    let guarded = move |arguments: FuncArgs, vm: &VirtualMachine| -> PyResult {
        check(&arguments, vm)?;
        original.call(arguments, vm)
    };
    class.set_attr(key, vm.new_method(name, class, guarded).into());
    Ok(())
}
