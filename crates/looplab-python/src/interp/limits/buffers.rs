//! Buffers: those that are filled anew while a view of them is open, those that are written to far beyond their end, and
//! those of random bits.

use rustpython_vm::{
    AsObject, Py, PyObject, PyRef, PyResult, VirtualMachine,
    builtins::{PyByteArray, PyInt, PyType, PyTypeRef},
    function::FuncArgs,
    import::import_builtin,
    protocol::BufferResizeGuard,
};

use super::{check_c_int, check_room, guard};

pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let class = vm.ctx.types.bytearray_type;
    class.set_attr(vm.ctx.intern_str("__init__"), vm.new_method("__init__", class, fill_bytearray).into());
    for name in ["BytesIO", "StringIO"] {
        let class = class_in("_io", name, vm)?;
        let tell = class.as_object().get_attr("tell", vm)?;
        guard(class, "write", move |arguments, vm| check_write(&tell, arguments, vm), vm)?;
    }
    guard(class_in("_random", "Random", vm)?, "getrandbits", check_bits, vm)
}

/// A class of RustPython's own, which stays as long as the interpreter.
fn class_in(module: &'static str, name: &'static str, vm: &VirtualMachine) -> PyResult<&'static Py<PyType>> {
    let class: PyTypeRef = import_builtin(vm, module)?.get_attr(name, vm)?.try_into_value(vm)?;
    Ok(Box::leak(Box::new(class)))
}

/// `bytearray.__init__` on one that is in use: as each change of its size, it is refused while a view is open.
fn fill_bytearray(zelf: PyRef<PyByteArray>, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    // CPython begins by emptying it, and goes on with what is empty anyway.
    let refused = zelf.try_resizable(vm).map(drop).err();
    let Some(refused) = refused else { return refill(&zelf, arguments, vm) };
    let filled = PyRef::new_ref(PyByteArray::default(), vm.ctx.types.bytearray_type.to_owned(), None);
    if zelf.borrow_buf().is_empty() {
        refill(&filled, arguments, vm)?;
        if filled.borrow_buf().is_empty() {
            return Ok(());
        }
    }
    Err(refused)
}

fn refill(bytes: &Py<PyByteArray>, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let fill = vm.ctx.types.bytearray_type.slots.init.load().expect("a bytearray can be filled");
    fill(bytes.as_object(), arguments, vm)
}

/// A write after a seek beyond the end fills the gap, which may be larger than any memory.
fn check_write(tell: &PyObject, arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(stream) = arguments.args.first() else { return Ok(()) };
    // A stream that cannot say where it is says why when it is written to.
    let Ok(place) = tell.call((stream.clone(),), vm) else { return Ok(()) };
    let place = place.downcast_ref::<PyInt>().map(|place| place.try_to_primitive(vm).unwrap_or(usize::MAX));
    check_room(place.unwrap_or(0), vm)
}

fn check_bits(arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments.args.get(1).map_or(Ok(()), |bits| check_c_int(bits, vm))
}
