//! `print`: what one call writes goes to the log as one piece.

use rustpython_vm::{
    AsObject, FromArgs, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyStr, PyStrRef},
    function::{OptionalArg, PosArgs},
};

use crate::interp::stdio;

#[derive(FromArgs)]
struct Options {
    #[pyarg(named, default)]
    sep: Option<PyObjectRef>,
    #[pyarg(named, default)]
    end: Option<PyObjectRef>,
    #[pyarg(named, default)]
    file: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    flush: OptionalArg<PyObjectRef>,
}

/// Puts it in place of the interpreter's, which writes each object, each separator and the end by themselves.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let print: PyObjectRef = vm.new_function("print", print).into();
    print.set_attr("__module__", vm.ctx.new_str("builtins"), vm)?;
    vm.builtins.set_attr("print", print, vm)
}

fn print(objects: PosArgs, options: Options, vm: &VirtualMachine) -> PyResult<()> {
    let (sep, end) = (text("sep", options.sep, " ", vm)?, text("end", options.end, "\n", vm)?);
    let file = match options.file {
        Some(file) => file,
        None => vm.sys_module.get_attr("stdout", vm).map_err(|_| vm.new_runtime_error("lost sys.stdout"))?,
    };
    if vm.is_none(&file) {
        return Ok(());
    }
    match stdio::stream_of(&file, vm)? {
        Some(stream) => {
            let written = write_all(objects, &sep, &end, vm, |piece| stdio::hold(stream, &piece, vm));
            stdio::release();
            written?;
        }
        None => write_all(objects, &sep, &end, vm, |piece| vm.call_method(&file, "write", (piece,)).map(drop))?,
    }
    match options.flush {
        OptionalArg::Present(flush) if flush.try_to_bool(vm)? => vm.call_method(&file, "flush", ()).map(drop),
        _ => Ok(()),
    }
}

fn write_all(
    objects: PosArgs,
    sep: &PyStrRef,
    end: &PyStrRef,
    vm: &VirtualMachine,
    write: impl Fn(PyStrRef) -> PyResult<()>,
) -> PyResult<()> {
    for (index, object) in objects.into_iter().enumerate() {
        if index > 0 {
            write(sep.clone())?;
        }
        write(object.str(vm)?)?;
    }
    write(end.clone())
}

fn text(name: &str, given: Option<PyObjectRef>, usual: &str, vm: &VirtualMachine) -> PyResult<PyStrRef> {
    let Some(given) = given else { return Ok(vm.ctx.new_str(usual)) };
    given
        .downcast::<PyStr>()
        .map_err(|other| vm.new_type_error(format!("{name} must be None or a string, not {}", other.class().name())))
}
