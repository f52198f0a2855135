//! A program's text as a code object whose top level can wait.
//!
//! Calls at the top level go through [`CALL`], and its result is awaited: `asyncio.run(main())` becomes
//! `await CALL(asyncio.run, main())`. Which calls run a loop is decided by the object that is called, at run time; every
//! other call gets its value without waiting. Nodes keep their places in the text, so tracebacks are as they were.

mod stops;

use std::collections::HashSet;

use ruff_source_file::SourceFileBuilder;
use ruff_text_size::Ranged;
use rustpython_vm::{
    AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCode},
    compiler::{
        Mode,
        ast::{
            AtomicNodeIndex, Expr, ExprAwait, ExprContext, ExprName, Mod, Stmt,
            name::Name,
            visitor::transformer::{Transformer, walk_expr, walk_stmt},
        },
        codegen::compile::compile_top,
        parser,
    },
};

use crate::interp::compile;

/// The builtin that calls at the top level go through.
pub(crate) const CALL: &str = "__looplab_call__";

pub(crate) use stops::{STOP, reached};

/// Compiles a program. If its top level calls anything that could run a loop, evaluating the code gives a coroutine. With
/// `stops` it can be stopped at every line of its coroutines.
///
/// # Errors
/// `SyntaxError` and its kin, as CPython raises them.
pub(crate) fn compile(source: &str, name: &str, stops: bool, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
    if let Some((before, _)) = source.split_once('\0') {
        return Err(nul_error(before.lines().count().max(1), name, vm));
    }
    // As it stands first: errors and warnings are about the program that was written.
    let plain = compile::module(source, name, vm)?;
    Ok(compile_waiting(source, name, stops, vm).unwrap_or(plain))
}

/// CPython takes no NUL in a program's text; RustPython would.
fn nul_error(line: usize, name: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let message = "source code cannot contain null bytes".to_owned();
    let error = vm.new_exception_msg(vm.ctx.exceptions.syntax_error.to_owned(), message.into());
    for (attribute, value) in [("filename", vm.ctx.new_str(name).into()), ("lineno", vm.ctx.new_int(line).into())] {
        let value: PyObjectRef = value;
        error.as_object().set_attr(attribute, value, vm).expect("a syntax error has these attributes");
    }
    error
}

fn compile_waiting(source: &str, name: &str, stops: bool, vm: &VirtualMachine) -> Option<PyRef<PyCode>> {
    let source = source.replace("\r\n", "\n");
    let mut module = parser::parse_module(&source).ok()?.into_syntax();
    let calls = TopLevelCalls { uninteresting: uninteresting_names(&module.body, vm) };
    for statement in &mut module.body {
        calls.visit_stmt(statement);
    }
    if stops {
        stops::add(&mut module.body, &source);
    }
    let mut options = vm.compile_opts();
    options.allow_top_level_await = true;
    let file = SourceFileBuilder::new(name, source).finish();
    let code = compile_top(Mod::Module(module), file, Mode::Exec, options).ok()?;
    Some(PyCode::new_ref_from_bytecode(vm, code))
}

/// Wraps each call at the top level. Functions, classes and comprehensions have levels of their own and stay.
struct TopLevelCalls {
    uninteresting: HashSet<Name>,
}

impl Transformer for TopLevelCalls {
    fn visit_stmt(&self, statement: &mut Stmt) {
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::TypeAlias(_)) {
            walk_stmt(self, statement);
        }
    }

    fn visit_annotation(&self, _annotation: &mut Expr) {}

    fn visit_expr(&self, expression: &mut Expr) {
        if matches!(
            expression,
            Expr::Lambda(_) | Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_)
        ) {
            return;
        }
        walk_expr(self, expression);
        if self.may_run_a_loop(expression) {
            await_through_call(expression);
        }
    }
}

impl TopLevelCalls {
    fn may_run_a_loop(&self, expression: &Expr) -> bool {
        let Expr::Call(call) = expression else { return false };
        !matches!(&*call.func, Expr::Name(name) if self.uninteresting.contains(&name.id))
    }
}

/// Turns `f(x)` into `await CALL(f, x)`.
fn await_through_call(expression: &mut Expr) {
    let range = expression.range();
    let Expr::Call(call) = expression else { return };
    let name = ExprName {
        node_index: AtomicNodeIndex::NONE,
        range: call.func.range(),
        id: Name::new_static(CALL),
        ctx: ExprContext::Load,
    };
    let callee = std::mem::replace(&mut *call.func, Expr::Name(name));
    let arguments = std::mem::take(&mut call.arguments.args);
    call.arguments.args = std::iter::once(callee).chain(arguments).collect();
    let place = Expr::Name(ExprName {
        node_index: AtomicNodeIndex::NONE,
        range,
        id: Name::new_static(CALL),
        ctx: ExprContext::Load,
    });
    let call = std::mem::replace(expression, place);
    *expression = Expr::Await(ExprAwait { node_index: AtomicNodeIndex::NONE, range, value: Box::new(call) });
}

/// Names whose calls cannot be a loop's: builtins that the program never binds, and functions and classes that it
/// defines and binds in no other way. Wrapping those calls would only cost time.
fn uninteresting_names(body: &[Stmt], vm: &VirtualMachine) -> HashSet<Name> {
    let bound = BoundNames::default();
    for statement in &mut body.to_vec() {
        bound.visit_stmt(statement);
    }
    let builtins = vm.builtins.dict();
    let (defined, assigned) = (bound.defined.into_inner(), bound.assigned.into_inner());
    let unbound_builtins = builtins
        .into_iter()
        .filter_map(|(name, _)| Some(Name::new(name.str(vm).ok()?.to_string_lossy())))
        .filter(|name| !defined.contains(name) && !bound.star_import.get());
    let defined_only = defined.iter().cloned();
    unbound_builtins.chain(defined_only).filter(|name| !assigned.contains(name)).collect()
}

/// Collects what a program binds, at any level.
#[derive(Default)]
struct BoundNames {
    defined: std::cell::RefCell<HashSet<Name>>,
    assigned: std::cell::RefCell<HashSet<Name>>,
    star_import: std::cell::Cell<bool>,
}

impl Transformer for BoundNames {
    fn visit_stmt(&self, statement: &mut Stmt) {
        match statement {
            Stmt::FunctionDef(function) if function.decorator_list.is_empty() => {
                self.defined.borrow_mut().insert(function.name.id.clone());
            }
            Stmt::FunctionDef(function) => {
                self.assigned.borrow_mut().insert(function.name.id.clone());
            }
            Stmt::ClassDef(class) => {
                self.assigned.borrow_mut().insert(class.name.id.clone());
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&self, expression: &mut Expr) {
        if let Expr::Name(name) = expression
            && name.ctx != ExprContext::Load
        {
            self.assigned.borrow_mut().insert(name.id.clone());
        }
        walk_expr(self, expression);
    }

    fn visit_alias(&self, alias: &mut rustpython_vm::compiler::ast::Alias) {
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        self.star_import.set(self.star_import.get() || name.as_str() == "*");
        let first = name.as_str().split('.').next().unwrap_or_default();
        self.assigned.borrow_mut().insert(Name::new(first));
    }
}
