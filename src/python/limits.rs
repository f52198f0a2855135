//! Requests that RustPython cannot serve and that would bring the engine down: they raise what CPython raises.

use std::sync::OnceLock;

use rustpython_vm::{
    AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyBytes, PyCode, PyInt, PyStr, PyTuple, PyTypeRef},
    bytecode::Instruction,
    function::FuncArgs,
    protocol::PyNumberBinaryFunc,
};

/// The widest field that a formatted text may have, in characters: none is wider than the engine's memory.
const WIDEST: u64 = 1 << 30;

type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

static FORMAT_TEXT: OnceLock<PyNumberBinaryFunc> = OnceLock::new();
static FORMAT_BYTES: OnceLock<PyNumberBinaryFunc> = OnceLock::new();
static NEW_GROUP: OnceLock<New> = OnceLock::new();

/// Puts the checks before what RustPython does.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let types = &vm.ctx.types;
    let formats = [
        (types.str_type, &FORMAT_TEXT, format_text as PyNumberBinaryFunc),
        (types.bytes_type, &FORMAT_BYTES, format_bytes as PyNumberBinaryFunc),
    ];
    for (class, original, checked) in formats {
        let slot = &class.slots.as_number.remainder;
        if let Some(function) = slot.load() {
            original.get_or_init(|| function);
            slot.store(Some(checked));
        }
    }
    let group: PyTypeRef =
        vm.builtins.get_attr("ExceptionGroup", vm)?.downcast().map_err(|_| vm.new_type_error("a class"))?;
    if let Some(function) = group.slots.new.load() {
        NEW_GROUP.get_or_init(|| function);
        group.slots.new.store(Some(new_group));
    }
    Ok(())
}

fn format_text(format: &PyObject, values: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some(text) = format.downcast_ref::<PyStr>() {
        check_widths(text.as_bytes(), values, vm)?;
    }
    FORMAT_TEXT.get().expect("it was kept when this took its place")(format, values, vm)
}

fn format_bytes(format: &PyObject, values: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some(bytes) = format.downcast_ref::<PyBytes>() {
        check_widths(bytes.as_bytes(), values, vm)?;
    }
    FORMAT_BYTES.get().expect("it was kept when this took its place")(format, values, vm)
}

/// Looks for a width that no memory holds, such as that of `%1000000000000d`, or of `%*d` among the values.
fn check_widths(format: &[u8], values: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let mut takes_widths = false;
    for field in format.split(|byte| *byte == b'%').skip(1) {
        let digits = field.iter().skip_while(|byte| b"#0- +".contains(byte)).take_while(|byte| byte.is_ascii_digit());
        let width = digits.fold(0_u64, |width, digit| width.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        // What is beyond a machine's integers is an error of its own.
        if (WIDEST..i64::MAX as u64).contains(&width) {
            return Err(vm.no_memory_error());
        }
        takes_widths |= field.first() == Some(&b'*');
    }
    let Some(values) = values.downcast_ref::<PyTuple>().filter(|_| takes_widths) else { return Ok(()) };
    let is_too_wide = |value: &PyObjectRef| {
        let width = value.downcast_ref::<PyInt>().and_then(|value| value.try_to_primitive::<i64>(vm).ok());
        width.is_some_and(|width| width.unsigned_abs() >= WIDEST)
    };
    if values.as_slice().iter().take(1).any(is_too_wide) { Err(vm.no_memory_error()) } else { Ok(()) }
}

/// What `except*` catches, and what its handlers raise together, may be a `BaseExceptionGroup`; RustPython makes an
/// `ExceptionGroup` of all.
fn new_group(mut class: PyTypeRef, mut arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let part = if &*class.name() == "ExceptionGroup" { part_of_except_star(vm) } else { None };
    if part.is_some() {
        class = vm.ctx.exceptions.base_exception_group.to_owned();
    }
    if part == Some(ExceptStar::End) {
        // CPython has what handlers raised in a list, which the group's repr shows.
        for exceptions in arguments.args.iter_mut().skip(1) {
            *exceptions = vm.ctx.new_list(exceptions.try_to_value(vm)?).into();
        }
    }
    NEW_GROUP.get().expect("it was kept when this took its place")(class, arguments, vm)
}

/// A part of an `except*` that makes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExceptStar {
    /// An exception that is no group was caught.
    Match,
    /// Handlers have raised, or not all was caught.
    End,
}

/// The part of an `except*` that the frame's instruction is; `None` if it is a call of the program's.
fn part_of_except_star(vm: &VirtualMachine) -> Option<ExceptStar> {
    let frame = vm.current_frame()?;
    let code = frame.as_object().get_attr("f_code", vm).ok()?.downcast::<PyCode>().ok()?;
    let part = |at: usize| match code.instructions.get(at)?.op {
        Instruction::CheckEgMatch => Some(ExceptStar::Match),
        Instruction::CallIntrinsic2 { .. } => Some(ExceptStar::End),
        _ => None,
    };
    let next = frame.lasti() as usize;
    part(next).or_else(|| part(next.checked_sub(1)?))
}
