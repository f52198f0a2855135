//! Methods of texts and bytes whose result can be far larger than what they are given.

use memchr::memmem;
use rustpython_vm::{
    PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyByteArray, PyBytes, PyInt, PyList, PyStr, PyTuple},
    function::FuncArgs,
};

use super::{SMALL, check_c_int, check_room, guard};

pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let types = &vm.ctx.types;
    for class in [types.str_type, types.bytes_type, types.bytearray_type] {
        guard(class, "replace", check_replace, vm)?;
        guard(class, "expandtabs", check_expandtabs, vm)?;
    }
    guard(types.str_type, "join", check_join, vm)
}

/// What `look` sees of the bytes of a text, or of bytes; `None` if the object is neither.
fn with_bytes<T>(object: &PyObject, look: impl FnOnce(&[u8]) -> T) -> Option<T> {
    if let Some(text) = object.downcast_ref::<PyStr>() {
        Some(look(text.as_bytes()))
    } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        Some(look(bytes.as_bytes()))
    } else {
        object.downcast_ref::<PyByteArray>().map(|bytes| look(&bytes.borrow_buf()))
    }
}

fn length(object: &PyObject) -> usize {
    with_bytes(object, <[u8]>::len).unwrap_or(0)
}

fn number(object: &PyObjectRef, vm: &VirtualMachine) -> Option<i64> {
    object.downcast_ref::<PyInt>()?.try_to_primitive(vm).ok()
}

/// `text.replace(old, new, count=-1)`. A text that cannot get large is not searched.
fn check_replace(arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let [text, old, new, rest @ ..] = &*arguments.args else { return Ok(()) };
    let (whole, added) = (length(text), length(new));
    if (whole + 1).saturating_mul(added) < SMALL {
        return Ok(());
    }
    let count = rest.first().or_else(|| arguments.kwargs.get("count")).and_then(|count| number(count, vm));
    let most = count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
    let occur = |text: &[u8]| with_bytes(old, |old| memmem::find_iter(text, old).take(most).count());
    let times = with_bytes(text, occur).flatten().unwrap_or(0);
    check_room(whole.saturating_add(times.saturating_mul(added)), vm)
}

/// `separator.join(items)`.
fn check_join(arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let [separator, items] = &*arguments.args else { return Ok(()) };
    let total = |items: &[PyObjectRef]| {
        let between = length(separator).saturating_mul(items.len().saturating_sub(1));
        items.iter().fold(between, |total, item| total.saturating_add(length(item)))
    };
    let total = match items.downcast_ref::<PyList>() {
        Some(items) => total(&items.borrow_vec()),
        None => items.downcast_ref::<PyTuple>().map_or(0, |items| total(items.as_slice())),
    };
    check_room(total, vm)
}

/// `text.expandtabs(tabsize=8)`.
fn check_expandtabs(arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(text) = arguments.args.first() else { return Ok(()) };
    let tabsize = arguments.args.get(1).or_else(|| arguments.kwargs.get("tabsize"));
    let Some(tabsize) = tabsize else { return Ok(()) };
    check_c_int(tabsize, vm)?;
    let tabsize = number(tabsize, vm).and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    let tabs = with_bytes(text, |text| memchr::memchr_iter(b'\t', text).count()).unwrap_or(0);
    check_room(tabs.saturating_mul(tabsize), vm)
}
