//! Compiling text, in a program, a module, `compile`, `exec` and `eval` alike: what is wrong with it is said as CPython 3.13
//! says it.

use rustpython_vm::{
    AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyBytes, PyCode, PyStr, PyTypeRef},
    compiler::Mode,
    function::{FuncArgs, KwArgs},
};

use crate::interp::{
    encoding::{self, Origin},
    nesting::{TooDeep, too_deep},
    syntax_errors::{self, Correction, Place},
};

/// The flag of `compile` that asks for a syntax tree.
const ONLY_AST: i32 = 0x400;

/// Compiles a text as a module's.
///
/// # Errors
/// `SyntaxError` and its kin, as CPython raises them.
pub(crate) fn module(source: &str, file: &str, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
    refuse_deep(source, file, vm)?;
    let code = trusted(source, file, vm)?;
    refuse_newer(source, file, vm).map(|()| code)
}

/// Compiles a module of the library, which may use what is newer than what programs may.
///
/// # Errors
/// As [`module`].
pub(crate) fn trusted(source: &str, file: &str, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
    let code = vm.compile(source, Mode::Exec, file);
    code.map_err(|error| {
        let error = corrected(&error.into_pyexception(vm, Some(source)), source, vm);
        add_text(&error, source, vm);
        error
    })
}

/// A `SyntaxError` at a line; 0 where CPython knows none.
pub(crate) fn syntax_error(message: &str, file: &str, line: usize, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let line = if line == 0 { vm.ctx.none() } else { vm.ctx.new_int(line).into() };
    let place = vm.ctx.new_tuple(vec![vm.ctx.new_str(file).into(), line, vm.ctx.none(), vm.ctx.none()]);
    let arguments = vec![vm.ctx.new_str(message).into(), place.into()];
    let class = vm.ctx.exceptions.syntax_error.to_owned();
    vm.invoke_exception(&class, arguments).unwrap_or_else(|error| error)
}

/// Puts `compile`, `exec` and `eval` in the place of the interpreter's.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let original = vm.builtins.get_attr("compile", vm)?;
    let compiler = original.clone();
    let compile = move |arguments: FuncArgs, vm: &VirtualMachine| compile_builtin(&original, arguments, vm);
    vm.builtins.set_attr("compile", vm.new_function("compile", compile), vm)?;
    for name in ["exec", "eval"] {
        let (original, compiler) = (vm.builtins.get_attr(name, vm)?, compiler.clone());
        let run = move |mut arguments: FuncArgs, vm: &VirtualMachine| -> PyResult {
            if let Some(source) = arguments.args.first_mut().filter(|source| is_text(source)) {
                *source = compile_for(name, &compiler, source.clone(), vm)?;
            }
            original.call(arguments, vm)
        };
        vm.builtins.set_attr(name, vm.new_function(name, run), vm)?;
    }
    Ok(())
}

/// What `exec` and `eval` make of a text before they run it. `eval` takes one that is indented.
fn compile_for(mode: &str, compiler: &PyObjectRef, source: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let source = match mode {
        "eval" => vm.call_method(&source, "lstrip", (indentation_of(&source, vm),))?,
        _ => source,
    };
    let arguments = vec![source, vm.ctx.new_str("<string>").into(), vm.ctx.new_str(mode).into()];
    compile_builtin(compiler, FuncArgs::new(arguments, KwArgs::default()), vm)
}

fn indentation_of(source: &PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    match source.downcast_ref::<PyBytes>() {
        Some(_) => vm.ctx.new_bytes(b" \t".to_vec()).into(),
        None => vm.ctx.new_str(" \t").into(),
    }
}

fn is_text(source: &PyObjectRef) -> bool {
    source.downcast_ref::<PyStr>().is_some() || source.downcast_ref::<PyBytes>().is_some()
}

fn compile_builtin(original: &PyObjectRef, mut arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let (source, file, mode) =
        (argument(&arguments, 0, "source"), argument(&arguments, 1, "filename"), argument(&arguments, 2, "mode"));
    let text = |object: Option<PyObjectRef>| Some(object?.downcast_ref::<PyStr>()?.to_string_lossy().into_owned());
    let file = text(file).unwrap_or_else(|| "<string>".to_owned());
    let Some(source) = source.filter(is_text) else {
        // A tree, whose classes are made when they are first asked for.
        vm.import("_ast", 0)?;
        return original.call(arguments, vm);
    };
    if argument(&arguments, 3, "flags").and_then(|flags| flags.try_to_value::<i32>(vm).ok()).unwrap_or(0) & ONLY_AST
        != 0
    {
        vm.import("_ast", 0)?;
    }
    if let Some(bytes) = source.downcast_ref::<PyBytes>() {
        let decoded = encoding::decode(bytes.as_bytes(), &file, Origin::Module, vm)?;
        set_source(&mut arguments, vm.ctx.new_str(decoded).into());
    }
    let source = text(argument(&arguments, 0, "source")).unwrap_or_default();
    refuse_deep(&source, &file, vm)?;
    let compiled = original.call(arguments, vm).map_err(|error| {
        let is_syntax = error.fast_isinstance(vm.ctx.exceptions.syntax_error);
        if is_syntax { corrected(&error, &source, vm) } else { error }
    })?;
    if text(mode).is_some_and(|mode| mode == "exec") {
        refuse_newer(&source, &file, vm)?;
    }
    Ok(compiled)
}

fn argument(arguments: &FuncArgs, position: usize, name: &str) -> Option<PyObjectRef> {
    let keyword =
        || arguments.kwargs.iter().find(|(key, _)| key.as_bytes() == name.as_bytes()).map(|(_, value)| value.clone());
    arguments.args.get(position).cloned().or_else(keyword)
}

fn set_source(arguments: &mut FuncArgs, source: PyObjectRef) {
    match arguments.args.first_mut() {
        Some(first) => *first = source,
        None => {
            let keywords = std::mem::take(&mut arguments.kwargs).into_iter();
            arguments.kwargs = keywords.filter(|(name, _)| name.as_bytes() != b"source").collect();
            arguments.args.push(source);
        }
    }
}

/// What is nested too deeply for the parser is a mistake, before it gets there.
fn refuse_deep(source: &str, file: &str, vm: &VirtualMachine) -> PyResult<()> {
    match too_deep(source) {
        None => Ok(()),
        Some(TooDeep::Operators) => Err(vm.new_recursion_error("maximum recursion depth exceeded during compilation")),
        Some(TooDeep::Brackets(at)) => {
            let start = place_of(source, at);
            let correction = Correction { message: "too many nested parentheses".to_owned(), start, end: start };
            let text = line_of(source, start.line, vm);
            let class = vm.ctx.exceptions.syntax_error.to_owned();
            Err(raised(class, &correction, vm.ctx.new_str(file).into(), text, vm))
        }
        Some(TooDeep::Indentation(at)) => {
            let start = Place { column: 1, ..place_of(source, at) };
            let message = "too many levels of indentation".to_owned();
            let correction = Correction { message, start, end: Place { column: 0, ..start } };
            let text = line_of(source, start.line, vm);
            let class = vm.ctx.exceptions.indentation_error.to_owned();
            Err(raised(class, &correction, vm.ctx.new_str(file).into(), text, vm))
        }
    }
}

fn place_of(source: &str, at: usize) -> Place {
    let before = &source[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Place { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() as isize + 1 }
}

/// Syntax that came after 3.13 is a mistake.
fn refuse_newer(source: &str, file: &str, vm: &VirtualMachine) -> PyResult<()> {
    match syntax_errors::newer(source) {
        Some(correction) => {
            let class = vm.ctx.exceptions.syntax_error.to_owned();
            Err(raised(class, &correction, vm.ctx.new_str(file).into(), line_of(source, correction.start.line, vm), vm))
        }
        None => Ok(()),
    }
}

/// A syntax error of RustPython's as CPython's. Its traceback tells of no misspelt keywords, which came with 3.14.
fn corrected(error: &PyBaseExceptionRef, source: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let get = |name: &'static str| error.as_object().get_attr(name, vm).unwrap_or_else(|_| vm.ctx.none());
    let number = |name| get(name).try_to_value::<isize>(vm).ok();
    let message = get("msg").str(vm).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default();
    let (Some(line), Some(column)) = (number("lineno"), number("offset")) else { return error.clone() };
    let start = Place { line: usize::try_from(line).unwrap_or(0), column };
    let end = Place {
        line: number("end_lineno").and_then(|line| usize::try_from(line).ok()).unwrap_or(start.line),
        column: number("end_offset").unwrap_or(column),
    };
    let correction = syntax_errors::correct(source, &message, start);
    let text = match &correction {
        Some(correction) if correction.start.line != start.line => line_of(source, correction.start.line, vm),
        _ => get("text"),
    };
    let correction = correction.unwrap_or(Correction { message, start, end });
    raised(error.class().to_owned(), &correction, get("filename"), text, vm)
}

/// Gives an error in a file its line of the text. The compiler proper, unlike the parser, does not know it.
fn add_text(error: &PyBaseExceptionRef, source: &str, vm: &VirtualMachine) {
    let get = |name: &'static str| error.as_object().get_attr(name, vm).ok();
    let Some(line) = get("lineno").and_then(|line| line.try_to_value::<usize>(vm).ok()) else { return };
    if get("text").is_none_or(|text| vm.is_none(&text)) {
        // A class of the program's own may refuse; the error is as good without.
        let _ = error.as_object().set_attr("text", line_of(source, line, vm), vm);
    }
}

fn line_of(source: &str, line: usize, vm: &VirtualMachine) -> PyObjectRef {
    match source.lines().nth(line.saturating_sub(1)) {
        Some(text) => vm.ctx.new_str(format!("{text}\n")).into(),
        None => vm.ctx.new_str("").into(),
    }
}

fn raised(
    class: PyTypeRef,
    correction: &Correction,
    file: PyObjectRef,
    text: PyObjectRef,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    let Correction { message, start, end } = correction;
    let numbers = |place: &Place| -> [PyObjectRef; 2] {
        [vm.ctx.new_int(place.line).into(), vm.ctx.new_int(place.column).into()]
    };
    let ([line, column], [end_line, end_column]) = (numbers(start), numbers(end));
    let place = vm.ctx.new_tuple(vec![file, line, column, text, end_line, end_column]);
    let arguments = vec![vm.ctx.new_str(message.as_str()).into(), place.into()];
    vm.invoke_exception(&class, arguments).unwrap_or_else(|error| error)
}
