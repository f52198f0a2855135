//! Calls at the top level of a program: those that run a loop suspend it.

use rustpython_vm::{AsObject, Py, PyObject, PyRef, PyResult, VirtualMachine, function::FuncArgs};

use crate::asyncio::{
    core::awaitable::Awaitable,
    loops::{
        drive::{Mode, run_forever, run_until_complete},
        event_loop::PyLoop,
        runner::{PyRunner, run},
        running,
    },
};

/// Calls something from the top level of a program, which awaits what this gives: what runs a loop makes it wait,
/// anything else is just called.
pub(crate) fn settle_call(callable: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<Awaitable>> {
    match loop_run(callable, &args, vm)? {
        Some(run) => Ok(run),
        None => Ok(Awaitable::ready("call", callable.call(args, vm)?, vm)),
    }
}

/// The awaitable form of a call that runs a loop.
fn loop_run(callable: &PyObject, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<Option<PyRef<Awaitable>>> {
    if !callable.class().is(vm.ctx.types.builtin_function_or_method_type) || running::current_loop().is_some() {
        return Ok(None);
    }
    let (name, receiver) = (callable.get_attr("__name__", vm)?.str(vm)?, callable.get_attr("__self__", vm)?);
    let name = name.to_string_lossy();
    if name == "run" && callable.is(&vm.import("_asyncio", 0)?.get_attr("run", vm)?) {
        let args = args.clone().bind(vm)?;
        return Ok(Some(Awaitable::from_future("run", run(args, Mode::Suspended), vm)));
    }
    if let Some(event_loop) = receiver.downcast_ref::<PyLoop>() {
        return loop_method_run(&name, event_loop, args, vm);
    }
    if let Some(runner) = receiver.downcast_ref::<PyRunner>() {
        return runner_method_run(&name, runner, args, vm);
    }
    Ok(None)
}

fn loop_method_run(
    name: &str,
    event_loop: &Py<PyLoop>,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<Option<PyRef<Awaitable>>> {
    let event_loop = event_loop.to_owned();
    Ok(match name {
        "run_until_complete" => {
            let (future,) = args.clone().bind(vm)?;
            let run = run_until_complete(event_loop, future, Mode::Suspended);
            Some(Awaitable::from_future("run_until_complete", run, vm))
        }
        "run_forever" => Some(Awaitable::from_future("run_forever", run_forever(event_loop, Mode::Suspended), vm)),
        _ => None,
    })
}

fn runner_method_run(
    name: &str,
    runner: &Py<PyRunner>,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<Option<PyRef<Awaitable>>> {
    let runner = runner.to_owned();
    Ok(match name {
        "run" => {
            let run = PyRunner::run_coroutine(runner, args.clone().bind(vm)?, Mode::Suspended);
            Some(Awaitable::from_future("Runner.run", run, vm))
        }
        "close" => Some(Awaitable::from_future("Runner.close", PyRunner::finish(runner, Mode::Suspended), vm)),
        _ => None,
    })
}
