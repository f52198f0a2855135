//! Exception groups that `except*` takes apart and puts together, as CPython does it.

use std::sync::OnceLock;

use rustpython_vm::{
    AsObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyTypeRef},
    bytecode::Instruction,
    function::FuncArgs,
};

type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

/// How RustPython makes an `ExceptionGroup`.
static NEW_GROUP: OnceLock<New> = OnceLock::new();

/// Mends how the interpreter makes the parts: in CPython each has its cause set, even to none, which hides its context. And
/// how it puts together what handlers raise, which need not all be `Exception`s.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let class = vm.ctx.exceptions.base_exception_group;
    let derive = vm.new_method("derive", class, derive);
    class.set_attr(vm.ctx.intern_str("derive"), derive.into());
    let group: PyTypeRef = vm.builtins.get_attr("ExceptionGroup", vm)?.try_into_value(vm)?;
    if let Some(function) = group.slots.new.load() {
        NEW_GROUP.get_or_init(|| function);
        group.slots.new.store(Some(new_group));
    }
    Ok(())
}

fn derive(whole: PyBaseExceptionRef, exceptions: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    let message = whole.as_object().get_attr("message", vm)?;
    let part = vm.invoke_exception(vm.ctx.exceptions.base_exception_group, vec![message, exceptions])?;
    part.set_cause(None);
    Ok(part)
}

/// What `except*` catches, and what its handlers raise together, may be a `BaseExceptionGroup`; RustPython makes an
/// `ExceptionGroup` of all.
fn new_group(mut class: PyTypeRef, mut arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let part = part_of_except_star(vm);
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
    let part = |at: usize| match frame.f_code().code.instructions.get(at)?.op {
        Instruction::CheckEgMatch => Some(ExceptStar::Match),
        Instruction::CallIntrinsic2 { .. } => Some(ExceptStar::End),
        _ => None,
    };
    let next = frame.lasti() as usize;
    part(next).or_else(|| part(next.checked_sub(1)?))
}
