//! Exceptions as people read them.

use std::{cell::OnceCell, collections::BTreeSet};

use looplab_trace::{Stream, short_text};
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyType, PyTypeRef},
};

use crate::interp::stdio;

/// An exception class of ours, made when it is first asked for.
pub(crate) struct ErrorClass {
    module: &'static str,
    name: &'static str,
    cell: OnceCell<PyTypeRef>,
}

impl ErrorClass {
    pub(crate) const fn new(module: &'static str, name: &'static str) -> Self {
        Self { module, name, cell: OnceCell::new() }
    }

    pub(crate) fn get(&self, base: &Py<PyType>, vm: &VirtualMachine) -> PyTypeRef {
        let new = || vm.ctx.new_exception_type(self.module, self.name, Some(vec![base.to_owned()]));
        self.cell.get_or_init(new).clone()
    }
}

/// Of how many kinds of exceptions in a group a summary tells.
const MOST_PARTS: usize = 10;

/// An exception in one line, such as `ValueError: no such item`, as events have it: not longer than a few lines.
pub(crate) fn one_line(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let class = exception.class();
    let module = class.as_object().get_attr("__module__", vm).and_then(|module| module.str(vm));
    let module = module.map(|module| module.as_wtf8().to_string()).unwrap_or_default();
    let name = match module.as_str() {
        "builtins" | "__main__" | "" => class.name().to_string(),
        module => format!("{module}.{}", class.name()),
    };
    let text = exception.as_object().str(vm).map(|text| text.as_wtf8().to_string()).unwrap_or_default();
    short_text(match text.lines().next() {
        Some(first) => format!("{name}: {first}"),
        None => name,
    })
}

/// As [`one_line`], and for a group of exceptions the classes of those in it, with their lines in `file`.
pub(crate) fn summary(file: &str, exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let (mut inside, mut parts) = (vec![exception.clone()], BTreeSet::new());
    while let Some(part) = inside.pop() {
        if part.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
            let members = part.as_object().get_attr("exceptions", vm).and_then(|all| all.try_to_value::<Vec<_>>(vm));
            inside.extend(members.unwrap_or_default());
        } else {
            let line = line_in(file, &part, vm).map_or_else(String::new, |line| format!(" (line {line})"));
            parts.insert(format!("{}{line}", part.class().name()));
        }
    }
    let line = one_line(exception, vm);
    if !exception.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
        return line;
    }
    let parts: Vec<_> = parts.into_iter().take(MOST_PARTS).collect();
    format!("{line}: {}", parts.join(", "))
}

/// What is printed of an exception that has no traceback.
pub(crate) fn without_traceback(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let format = || -> PyResult<String> {
        let lines = vm.import("traceback", 0)?.get_attr("format_exception_only", vm)?.call((exception.clone(),), vm)?;
        let joined = vm.call_method(vm.ctx.new_str("").as_object(), "join", (lines,))?;
        Ok(joined.str(vm)?.to_string_lossy().into_owned())
    };
    format().unwrap_or_else(|_| format!("{}\n", one_line(exception, vm)))
}

/// The line of the program that an exception points at: the innermost one of its traceback, or the place of a syntax
/// error.
pub(crate) fn line_in(file: &str, exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Option<u32> {
    let object: PyObjectRef = exception.clone().into();
    if exception.fast_isinstance(vm.ctx.exceptions.syntax_error) && text(&object, "filename", vm)? == file {
        return text(&object, "lineno", vm)?.parse().ok();
    }
    let mut line = None;
    let mut traceback = exception.traceback();
    while let Some(entry) = traceback {
        let here = entry.as_object().get_attr("tb_frame", vm).ok()?.get_attr("f_code", vm).ok()?;
        if text(&here, "co_filename", vm)? == file {
            line = text(&entry.as_object().to_owned(), "tb_lineno", vm)?.parse().ok();
        }
        traceback = entry.as_object().get_attr("tb_next", vm).ok()?.downcast().ok();
    }
    line
}

fn text(object: &PyObjectRef, name: &'static str, vm: &VirtualMachine) -> Option<String> {
    Some(object.get_attr(name, vm).ok()?.str(vm).ok()?.as_wtf8().to_string())
}

/// Issues a warning about the code that runs, as `warnings.warn` does. That module is what shows the line of source, and
/// the interpreter does without it if it was not imported.
pub(crate) fn warn(
    category: &Py<PyType>,
    message: &str,
    source: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    // Where it can no longer be imported, the warning is shown without the line.
    let _ = vm.import("warnings", 0);
    rustpython_vm::warn::warn(vm.ctx.new_str(message).into(), Some(category.to_owned()), 1, source, vm)
}

/// Where `sys` keeps the last uncaught exception and its parts.
pub(crate) const LAST: [&str; 4] = ["last_exc", "last_type", "last_value", "last_traceback"];

/// Prints an uncaught exception to `sys.stderr` as CPython does, through `sys.excepthook` if the program set one.
pub(crate) fn print(exception: &PyBaseExceptionRef, vm: &VirtualMachine) {
    if let Err(second) = call_hook(exception, vm) {
        stdio::write(Stream::Stderr, "Error in sys.excepthook:\n");
        print_plainly(&second, vm);
        stdio::write(Stream::Stderr, "\nOriginal exception was:\n");
        print_plainly(exception, vm);
    }
}

fn call_hook(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult<()> {
    let traceback = exception.as_object().get_attr("__traceback__", vm)?;
    let class = exception.class().to_owned();
    let last: [PyObjectRef; 4] = [exception.clone().into(), class.clone().into(), exception.clone().into(), traceback];
    for (name, value) in LAST.into_iter().zip(last.clone()) {
        vm.sys_module.set_attr(name, value, vm)?;
    }
    let hook = vm.sys_module.get_attr("excepthook", vm);
    match hook.and_then(|hook| Ok((hook.is(&vm.sys_module.get_attr("__excepthook__", vm)?), hook))) {
        Ok((false, hook)) => {
            let [_, class, exception, traceback] = last;
            hook.call((class, exception, traceback), vm).map(drop)
        }
        // Without a hook CPython does what its own would do.
        _ => {
            print_plainly(exception, vm);
            Ok(())
        }
    }
}

/// Prints an exception whatever the program has made of `sys`, and of the modules that print.
fn print_plainly(exception: &PyBaseExceptionRef, vm: &VirtualMachine) {
    let print = vm.import("traceback", 0).and_then(|traceback| traceback.get_attr("print_exception", vm));
    if print.and_then(|print| print.call((exception.clone(),), vm)).is_err() {
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = vm.write_exception(&mut text, exception);
        stdio::write(Stream::Stderr, &text);
    }
}

/// Tells of an exception that cannot be raised any further, by `sys.unraisablehook`. A program may have taken that away.
pub(crate) fn unraisable(exception: PyBaseExceptionRef, object: PyObjectRef, vm: &VirtualMachine) {
    // The interpreter's own way relies on both.
    let is_there = vm.import("sys", 0).and_then(|sys| sys.get_attr("unraisablehook", vm)).is_ok();
    if is_there { vm.run_unraisable(exception, None, object) } else { print_plainly(&exception, vm) }
}
