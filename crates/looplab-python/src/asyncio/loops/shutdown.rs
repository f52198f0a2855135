//! The end of a loop.

use rustpython_vm::{
    AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, function::OptionalArg,
    vm::thread::with_current_vm,
};

use crate::asyncio::{
    combine::gather::{GatherOptions, gather},
    core::{
        future::PyFuture,
        task::{PyTask, cancel_plainly},
    },
    loops::{
        drive::{Mode, run_until_complete},
        event_loop::PyLoop,
    },
};

/// Lets all that is left of a loop come to its end: tasks, asynchronous generators, the executor of functions.
pub(super) async fn shut_down(event_loop: &PyRef<PyLoop>, mode: Mode) -> PyResult<()> {
    cancel_all(event_loop, mode).await?;
    let shown = PyLoop::shown(event_loop);
    for method in ["shutdown_asyncgens", "shutdown_default_executor"] {
        let ending = with_current_vm(|vm| {
            // A loop of ours has nothing to wait for unless it says so, and then needs no task for it. It runs all the same:
            // timers that are due get the rounds they get in CPython.
            if PyLoop::is_quiet(event_loop, vm) {
                event_loop.mark_shut_down(method, vm)?;
                Ok(next_round(event_loop, vm))
            } else {
                vm.call_method(&shown, method, ())
            }
        })?;
        run_until_complete(event_loop.clone(), ending, mode).await?;
    }
    Ok(())
}

/// A future that is done in the next round.
fn next_round(event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> PyObjectRef {
    let future: PyObjectRef = PyFuture::new_in(event_loop).into_ref(&vm.ctx).into();
    let told = future.clone();
    event_loop.executor.call_soon(move || with_current_vm(|vm| PyFuture::finish(&told, vm.ctx.none(), vm)));
    future
}

/// Cancels all tasks of a loop and runs it until they are done; what one of them raises then is reported.
async fn cancel_all(event_loop: &PyRef<PyLoop>, mode: Mode) -> PyResult<()> {
    let tasks = event_loop.all_tasks();
    if tasks.is_empty() {
        return Ok(());
    }
    let gathered = with_current_vm(|vm| {
        for task in &tasks {
            cancel_plainly(task.as_object(), vm)?;
        }
        let children = tasks.iter().map(|task| task.clone().into()).collect();
        gather(children, GatherOptions { return_exceptions: OptionalArg::Present(true) }, vm)
    })?;
    run_until_complete(event_loop.clone(), gathered, mode).await?;
    with_current_vm(|vm| tasks.iter().try_for_each(|task| report_shutdown_error(task, event_loop, vm)))
}

fn report_shutdown_error(task: &PyRef<PyTask>, event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> PyResult<()> {
    let Some(exception) = task.base.peek_exception() else { return Ok(()) };
    task.base.log_traceback.set(false);
    let context = vm.ctx.new_dict();
    context.set_item("message", vm.ctx.new_str("unhandled exception during asyncio.run() shutdown").into(), vm)?;
    context.set_item("exception", exception.into(), vm)?;
    context.set_item("task", task.clone().into(), vm)?;
    PyLoop::report(event_loop, context.into(), vm)
}
