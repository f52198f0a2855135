//! The `_signal` module: it keeps the program's handlers. What sends signals calls them.

use std::cell::Cell;

pub(crate) use _signal::module_def;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine, convert::ToPyObject};

thread_local! {
    /// Called when the program has set a handler.
    static CHANGED: Cell<fn(&VirtualMachine) -> PyResult<()>> = const { Cell::new(|_| Ok(())) };
}

/// Has `f` called when the program sets a handler.
pub(crate) fn when_handlers_change(f: fn(&VirtualMachine) -> PyResult<()>) {
    CHANGED.set(f);
}

/// The signal of an interrupt.
pub(crate) const SIGINT: i32 = 2;

/// What a signal does to the program as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Its handler is called.
    Call,
    /// Nothing.
    Ignore,
    /// It ends the program.
    End,
}

/// Signals that end no program although it has no handler: `SIGCHLD`, `SIGCONT`, `SIGURG`, `SIGWINCH`.
const HARMLESS: [i32; 4] = [17, 18, 23, 28];

/// What a signal does to the program as it stands.
///
/// # Errors
/// When there is no such signal.
pub(crate) fn action(number: i32, vm: &VirtualMachine) -> PyResult<Action> {
    let handler = handler(number, vm)?;
    if handler.is_callable() {
        return Ok(Action::Call);
    }
    let ignored = handler.try_int(vm)?.try_to_primitive::<i32>(vm)? == _signal::SIG_IGN;
    Ok(if ignored || HARMLESS.contains(&number) { Action::Ignore } else { Action::End })
}

/// What the program has set for a signal: something to call, `SIG_DFL` or `SIG_IGN`.
///
/// # Errors
/// When there is no such signal.
pub(crate) fn handler(number: i32, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    _signal::getsignal(number, vm)
}

/// What the program has set, for each signal for which it has set anything.
///
/// # Errors
/// When the program has replaced the table of handlers.
pub(crate) fn handlers(vm: &VirtualMachine) -> PyResult<impl Iterator<Item = PyObjectRef>> {
    Ok(_signal::handlers(vm)?.into_iter().map(|(_, handler)| handler))
}

/// What a shell shows of a program that a signal has ended.
pub(crate) fn status(number: i32) -> i32 {
    128 + number
}

/// Does here and now what a signal does to the program.
///
/// # Errors
/// Whatever its handler raises; `SystemExit` when it has none and the signal ends programs.
pub(crate) fn raise(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    match action(number, vm)? {
        Action::Call => handler(number, vm)?.call((number, vm.ctx.none()), vm).map(drop),
        Action::Ignore => Ok(()),
        Action::End => {
            let status = status(number).to_pyobject(vm);
            Err(vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![status]))
        }
    }
}

#[rustpython_vm::pymodule]
mod _signal {
    use rustpython_vm::{
        AsObject, Py, PyObjectRef, PyResult, VirtualMachine,
        builtins::{PyDictRef, PyModule},
        function::OptionalArg,
    };

    #[pyattr]
    const NSIG: i32 = 65;
    #[pyattr]
    const SIG_DFL: i32 = 0;
    #[pyattr]
    pub(super) const SIG_IGN: i32 = 1;
    #[pyattr]
    const SIGHUP: i32 = 1;
    #[pyattr]
    const SIGINT: i32 = super::SIGINT;
    #[pyattr]
    const SIGQUIT: i32 = 3;
    #[pyattr]
    const SIGABRT: i32 = 6;
    #[pyattr]
    const SIGKILL: i32 = 9;
    #[pyattr]
    const SIGUSR1: i32 = 10;
    #[pyattr]
    const SIGSEGV: i32 = 11;
    #[pyattr]
    const SIGUSR2: i32 = 12;
    #[pyattr]
    const SIGPIPE: i32 = 13;
    #[pyattr]
    const SIGALRM: i32 = 14;
    #[pyattr]
    const SIGTERM: i32 = 15;
    #[pyattr]
    const SIGCHLD: i32 = 17;
    #[pyattr]
    const SIGWINCH: i32 = 28;

    const NAMES: [(i32, &str); 13] = [
        (SIGHUP, "Hangup"),
        (SIGINT, "Interrupt"),
        (SIGQUIT, "Quit"),
        (SIGABRT, "Aborted"),
        (SIGKILL, "Killed"),
        (SIGUSR1, "User defined signal 1"),
        (SIGSEGV, "Segmentation fault"),
        (SIGUSR2, "User defined signal 2"),
        (SIGPIPE, "Broken pipe"),
        (SIGALRM, "Alarm clock"),
        (SIGTERM, "Terminated"),
        (SIGCHLD, "Child exited"),
        (SIGWINCH, "Window changed"),
    ];

    /// The handlers, kept in the module so that they live as long as it does.
    pub(super) fn handlers(vm: &VirtualMachine) -> PyResult<PyDictRef> {
        let handlers = vm.import("_signal", 0)?.get_attr("_handlers", vm)?;
        handlers.downcast().map_err(|_| vm.new_runtime_error("the table of signal handlers was replaced"))
    }

    fn check(number: i32, vm: &VirtualMachine) -> PyResult<()> {
        if (1..NSIG).contains(&number) { Ok(()) } else { Err(vm.new_value_error("signal number out of range")) }
    }

    #[pyfunction]
    fn default_int_handler(_number: i32, _frame: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned()))
    }

    #[pyfunction]
    pub(super) fn getsignal(number: i32, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        check(number, vm)?;
        let found = handlers(vm)?.get_item_opt(vm.ctx.new_int(number).as_object(), vm)?;
        Ok(found.unwrap_or_else(|| vm.ctx.new_int(SIG_DFL).into()))
    }

    #[pyfunction]
    fn signal(number: i32, handler: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        let before = getsignal(number, vm)?;
        if !handler.is_callable() && handler.try_int(vm).is_err() {
            let message = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(vm.new_type_error(message));
        }
        handlers(vm)?.set_item(vm.ctx.new_int(number).as_object(), handler, vm)?;
        super::CHANGED.get()(vm)?;
        Ok(before)
    }

    #[pyfunction]
    fn raise_signal(number: i32, vm: &VirtualMachine) -> PyResult<()> {
        super::raise(number, vm)
    }

    #[pyfunction]
    fn strsignal(number: i32, vm: &VirtualMachine) -> PyResult<Option<&'static str>> {
        check(number, vm)?;
        Ok(NAMES.iter().find(|(known, _)| *known == number).map(|(_, name)| *name))
    }

    #[pyfunction]
    fn valid_signals(vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        let numbers = NAMES.iter().map(|(number, _)| vm.ctx.new_int(*number).into()).collect();
        vm.ctx.types.set_type.to_owned().as_object().call((vm.ctx.new_list(numbers),), vm)
    }

    #[pyfunction]
    fn set_wakeup_fd(_fd: i32, _warn: OptionalArg<PyObjectRef>) -> i32 {
        -1
    }

    #[pyfunction]
    fn siginterrupt(_number: i32, _flag: bool) {}

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let table = vm.ctx.new_dict();
        let interrupt = module.get_attr("default_int_handler", vm)?;
        table.set_item(vm.ctx.new_int(SIGINT).as_object(), interrupt, vm)?;
        module.set_attr("_handlers", table, vm)
    }
}
