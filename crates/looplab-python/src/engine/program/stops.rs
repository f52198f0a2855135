//! The lines at which a program can be stopped in the middle of a step.
//!
//! Without stacks that can be switched, only what awaits can stop. So `await STOP(line)` goes before each statement that
//! begins a line of a coroutine. It gives way at a breakpoint, and otherwise has its value at once. The order of the program
//! stays what it was, because a task that was stopped goes on before anything else.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_runtime::lowlevel::{note_wait, stop_at};
use looplab_trace::{self as trace};
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextRange};
use rustpython_vm::{
    PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCode},
    bytecode::CodeFlags,
    compiler::ast::{
        Arguments, AtomicNodeIndex, ExceptHandler, Expr, ExprAwait, ExprCall, ExprContext, ExprName, ExprNumberLiteral,
        Int, Number, Stmt, StmtExpr, Suite, name::Name,
    },
};

use crate::{
    asyncio::{Awaitable, Wait, put_off_cancel},
    interp::places,
};

/// The builtin that is asked at each line.
pub(crate) const STOP: &str = "__looplab_stop__";

/// A task has reached a line: gives way if it is to stop there.
pub(crate) fn reached(line: u32, vm: &VirtualMachine) -> PyRef<Awaitable> {
    if stop_at(line, || is_awaited_by_its_task(vm)) {
        Awaitable::new("stop", Stop::default(), vm)
    } else {
        Awaitable::ready("stop", vm.ctx.none(), vm)
    }
}

/// Gives way once.
#[derive(Default)]
struct Stop {
    over: bool,
}

impl Wait for Stop {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult> {
        if mem::replace(&mut self.over, true) {
            return Poll::Ready(Ok(vm.ctx.none()));
        }
        note_wait(|| trace::Wait::Turn);
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn withdraw(self: Pin<&mut Self>) -> bool {
        false
    }

    /// The program knows of no wait here: it hears of a cancellation at the next one of its own.
    fn throw(
        self: Pin<&mut Self>,
        error: PyBaseExceptionRef,
        _cx: &mut Context<'_>,
        vm: &VirtualMachine,
    ) -> Poll<PyResult> {
        Poll::Ready(if put_off_cancel(&error, vm) { Ok(vm.ctx.none()) } else { Err(error) })
    }
}

/// Whether what the innermost coroutine awaits comes to its task: everything that runs awaits what it has called.
fn is_awaited_by_its_task(vm: &VirtualMachine) -> bool {
    let mut frames = places::running(vm);
    frames.next().is_some_and(|frame| is_coroutine(frame.iframe().code()))
        && frames.all(|frame| is_coroutine(frame.iframe().code()) && places::is_awaiting(&frame, vm))
}

fn is_coroutine(code: &PyCode) -> bool {
    code.flags.intersects(CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR)
}

/// Adds the questions to a module.
pub(super) fn add(body: &mut Suite, source: &str) {
    Stops { lines: LineIndex::from_source_text(source) }.add_to(body, None);
}

struct Stops {
    lines: LineIndex,
}

impl Stops {
    /// Adds them to statements. In a coroutine, `last` is the last line that has one.
    fn add_to(&self, body: &mut Suite, mut last: Option<&mut usize>) {
        for mut statement in mem::take(body) {
            let line = self.lines.line_index(statement.start()).get();
            match &mut statement {
                Stmt::FunctionDef(function) => self.add_to_function(&mut function.body, function.is_async),
                Stmt::ClassDef(class) => self.add_to(&mut class.body, None),
                simple_or_compound => {
                    if let Some(last) = last.as_deref_mut().filter(|last| **last < line) {
                        *last = line;
                        body.push(question(line, TextRange::empty(simple_or_compound.start())));
                    }
                    for body in bodies(simple_or_compound) {
                        self.add_to(body, last.as_deref_mut());
                    }
                }
            }
            body.push(statement);
        }
    }

    fn add_to_function(&self, body: &mut Suite, is_coroutine: bool) {
        // A text that comes first is the function's documentation.
        let first = matches!(body.first(), Some(Stmt::Expr(text)) if text.value.is_string_literal_expr());
        let mut rest = body.split_off(usize::from(first));
        self.add_to(&mut rest, is_coroutine.then_some(&mut 0));
        body.append(&mut rest);
    }
}

/// The statements inside a statement that are of the same function.
fn bodies(statement: &mut Stmt) -> Vec<&mut Suite> {
    match statement {
        Stmt::If(statement) => {
            let clauses = statement.elif_else_clauses.iter_mut().map(|clause| &mut clause.body);
            std::iter::once(&mut statement.body).chain(clauses).collect()
        }
        Stmt::For(statement) => vec![&mut statement.body, &mut statement.orelse],
        Stmt::While(statement) => vec![&mut statement.body, &mut statement.orelse],
        Stmt::With(statement) => vec![&mut statement.body],
        Stmt::Try(statement) => {
            let handlers = statement.handlers.iter_mut().map(|ExceptHandler::ExceptHandler(handler)| &mut handler.body);
            let rest = [&mut statement.orelse, &mut statement.finalbody];
            std::iter::once(&mut statement.body).chain(handlers).chain(rest).collect()
        }
        Stmt::Match(statement) => statement.cases.iter_mut().map(|case| &mut case.body).collect(),
        _ => Vec::new(),
    }
}

/// `await STOP(line)`.
fn question(line: usize, range: TextRange) -> Stmt {
    let node_index = AtomicNodeIndex::NONE;
    let name = ExprName { node_index: node_index.clone(), range, id: Name::new_static(STOP), ctx: ExprContext::Load };
    let number = Number::Int(Int::from(line as u64));
    let argument = Expr::NumberLiteral(ExprNumberLiteral { node_index: node_index.clone(), range, value: number });
    let arguments = Arguments {
        range,
        node_index: node_index.clone(),
        args: [argument].into(),
        keywords: Default::default(),
        runtime_args: None,
        runtime_bases: None,
    };
    let call = Expr::Call(ExprCall {
        node_index: node_index.clone(),
        range_start: range.start(),
        func: Box::new(Expr::Name(name)),
        arguments,
    });
    let value = Box::new(Expr::Await(ExprAwait { node_index: node_index.clone(), range, value: Box::new(call) }));
    Stmt::Expr(StmtExpr { node_index, range, value })
}
