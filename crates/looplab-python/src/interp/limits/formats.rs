//! `%` with a width that no memory holds.

use std::sync::OnceLock;

use rustpython_vm::{
    PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyByteArray, PyBytes, PyInt, PyStr, PyTuple},
    protocol::PyNumberBinaryFunc,
};

use super::check_room;

static FORMAT_TEXT: OnceLock<PyNumberBinaryFunc> = OnceLock::new();
static FORMAT_BYTES: OnceLock<PyNumberBinaryFunc> = OnceLock::new();
static FORMAT_BYTEARRAY: OnceLock<PyNumberBinaryFunc> = OnceLock::new();

pub(super) fn install(vm: &VirtualMachine) {
    let types = &vm.ctx.types;
    let formats = [
        (types.str_type, &FORMAT_TEXT, format_text as PyNumberBinaryFunc),
        (types.bytes_type, &FORMAT_BYTES, format_bytes as PyNumberBinaryFunc),
        (types.bytearray_type, &FORMAT_BYTEARRAY, format_bytearray as PyNumberBinaryFunc),
    ];
    for (class, original, checked) in formats {
        let slot = &class.slots.as_number.remainder;
        if let Some(function) = slot.load() {
            original.get_or_init(|| function);
            slot.store(Some(checked));
        }
    }
}

fn format_text(format: &PyObject, values: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some(text) = format.downcast_ref::<PyStr>() {
        check_widths(text.as_bytes(), values, vm)?;
    }
    original(&FORMAT_TEXT)(format, values, vm)
}

fn format_bytes(format: &PyObject, values: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some(bytes) = format.downcast_ref::<PyBytes>() {
        check_widths(bytes.as_bytes(), values, vm)?;
    }
    original(&FORMAT_BYTES)(format, values, vm)
}

fn format_bytearray(format: &PyObject, values: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some(bytes) = format.downcast_ref::<PyByteArray>() {
        check_widths(&bytes.borrow_buf(), values, vm)?;
    }
    original(&FORMAT_BYTEARRAY)(format, values, vm)
}

fn original(kept: &OnceLock<PyNumberBinaryFunc>) -> PyNumberBinaryFunc {
    *kept.get().expect("it was kept when another took its place")
}

/// Looks for a width that no memory holds, such as that of `%1000000000000d`, or of `%*d` among the values.
fn check_widths(format: &[u8], values: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let mut takes_widths = false;
    for field in format.split(|byte| *byte == b'%').skip(1) {
        let digits = field.iter().skip_while(|byte| b"#0- +".contains(byte)).take_while(|byte| byte.is_ascii_digit());
        let width = digits.fold(0_u64, |width, digit| width.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        // What is beyond a machine's integers is an error of its own.
        if width < i64::MAX as u64 {
            check_room(usize::try_from(width).unwrap_or(usize::MAX), vm)?;
        }
        takes_widths |= field.first() == Some(&b'*');
    }
    let Some(values) = values.downcast_ref::<PyTuple>().filter(|_| takes_widths) else { return Ok(()) };
    let width = |value: &PyObjectRef| value.downcast_ref::<PyInt>()?.try_to_primitive::<i64>(vm).ok();
    let width = values.as_slice().first().and_then(width).map_or(0, i64::unsigned_abs);
    check_room(usize::try_from(width).unwrap_or(usize::MAX), vm)
}
