//! A program's code, and the run of its top level.

use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
    task::Poll,
};

use looplab_runtime::{executor::Gate, lowlevel::GateExt};
use looplab_trace::{RunOutcome, Stream};
use rustpython_vm::{
    AsObject, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCode, PyCoroutine},
    protocol::PyIterReturn,
    vm::thread::with_current_vm,
};

use super::program;
use crate::{
    asyncio::{self, Driver},
    ground,
    interp::{errors, signal},
};

/// A program, which is compiled when it is first run.
#[derive(Clone)]
pub(crate) struct Code {
    pub(super) source: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) compiled: Rc<OnceCell<PyRef<PyCode>>>,
    pub(super) shown: Rc<Cell<bool>>,
    /// What can stop it at its lines.
    pub(super) gate: Option<Gate>,
}

impl Code {
    pub(crate) fn new(source: &str, name: &str) -> Self {
        // What an editor may put before a text is no part of it.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        Self { source: source.into(), name: name.into(), compiled: Rc::default(), shown: Rc::default(), gate: None }
    }

    /// Runs it up to the first loop it waits for.
    fn begin(&self, vm: &VirtualMachine) -> PyResult<Option<PyRef<PyCoroutine>>> {
        // Else it is watched when it is imported.
        if let Ok(warnings) = vm.sys_module.get_attr("modules", vm)?.get_item("warnings", vm) {
            asyncio::watch_warnings(&warnings, vm)?;
        }
        let scope = vm.new_scope_with_main()?;
        scope.globals.set_item("__file__", vm.ctx.new_str(&*self.name).into(), vm)?;
        self.show(vm)?;
        if self.compiled.get().is_none() {
            let gate = self.gate.as_ref().filter(|gate| gate.has_breakpoints());
            let compiled = program::compile(&self.source, &self.name, gate.is_some(), vm)?;
            gate.into_iter().for_each(GateExt::expect_questions);
            self.compiled.set(compiled).expect("compiling runs no program");
        }
        let code = self.compiled.get().expect("it was just compiled").clone();
        Ok(vm.run_code_obj(code, scope)?.downcast().ok())
    }

    /// Puts its text where a file of that name is expected, which is where `linecache` looks for tracebacks and `inspect`.
    pub(crate) fn show(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.shown.replace(true) {
            return Ok(());
        }
        ground::show_file(&self.name, self.source.as_bytes()).map_err(|error| vm.new_os_error(error.to_string()))
    }
}

/// Runs a program to its end.
pub(super) async fn top_level(code: &Code) -> RunOutcome {
    let module = with_current_vm(|vm| code.begin(vm));
    let result = match module {
        Ok(Some(coroutine)) => suspended(coroutine).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    with_current_vm(|vm| match result {
        Ok(()) => RunOutcome::Completed,
        Err(error) => failed(&error, &code.name, vm),
    })
}

/// Drives the top level: each loop it runs wakes it when the loop has stopped.
async fn suspended(coroutine: PyRef<PyCoroutine>) -> PyResult<()> {
    std::future::poll_fn(|cx| {
        let _driver = Driver::enter(cx.waker());
        with_current_vm(|vm| match coroutine.as_coro().send(coroutine.as_object(), vm.ctx.none(), vm) {
            Ok(PyIterReturn::Return(_waits_for)) => Poll::Pending,
            Ok(PyIterReturn::StopIteration(_)) => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(Err(error)),
        })
    })
    .await
}

/// What an uncaught exception makes of the program. Its traceback is printed.
fn failed(error: &PyBaseExceptionRef, name: &str, vm: &VirtualMachine) -> RunOutcome {
    if error.fast_isinstance(vm.ctx.exceptions.system_exit) {
        return RunOutcome::Exited { status: exit_status(error, vm) };
    }
    errors::print(error, vm);
    if error.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt) {
        // Python ends itself by the signal then.
        return RunOutcome::Exited { status: signal::status(signal::SIGINT) };
    }
    RunOutcome::Failed { error: errors::summary(name, error, vm), line: errors::line_in(name, error, vm) }
}

/// The status that `sys.exit(code)` asks for; a code that is no number is printed and means 1.
fn exit_status(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> i32 {
    let code = error.as_object().get_attr("code", vm).unwrap_or_else(|_| vm.ctx.none());
    if vm.is_none(&code) {
        return 0;
    }
    if let Some(number) = code.downcast_ref::<rustpython_vm::builtins::PyInt>() {
        return number.try_to_primitive::<i32>(vm).map_or(-1, |status| status & 0xff);
    }
    let text = code.str(vm).map(|text| text.as_wtf8().to_string()).unwrap_or_default();
    ground::write(Stream::Stderr, &format!("{text}\n"));
    1
}
