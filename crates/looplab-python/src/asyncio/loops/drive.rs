//! Running a loop until something is done.
//!
//! Each is one `async fn` that works in two modes. At the top level of a program the loop is driven by the host's turns
//! while the module is suspended; deeper in, it is driven on the spot, and then the function never has to wait.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use looplab_runtime::{
    executor::{Executor, Stuck},
    lowlevel::ExecutorExt as _,
};
use rustpython_vm::{
    AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef, vm::thread::with_current_vm,
};

use crate::asyncio::{
    core::{
        done::{self, Ended, Listener},
        ensure::ensure_future,
        errors,
        future::is_future,
        task::PyTask,
    },
    loops::{caller::Caller, event_loop::PyLoop, running, signals},
};

/// What drives the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The host's turns, while the caller waits.
    Suspended,
    /// The call itself, which blocks the thread.
    InPlace,
}

/// What a future that needs no waiting gives.
///
/// # Panics
/// When it does wait, which nothing does in [`Mode::InPlace`].
pub(crate) fn run_now(future: impl Future<Output = PyResult>, _vm: &VirtualMachine) -> PyResult {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("a loop that is driven in place leaves nothing to wait for"),
    }
}

/// `loop.run_forever`.
pub(crate) async fn run_forever(event_loop: PyRef<PyLoop>, mode: Mode) -> PyResult {
    // A `_run_once` of the program's can only be called on the spot.
    let is_by_rounds = with_current_vm(|vm| PyLoop::is_run_by_rounds(&event_loop, vm));
    let mode = if is_by_rounds { Mode::InPlace } else { mode };
    with_current_vm(|vm| {
        begin(&event_loop, vm)?;
        event_loop.set_caller((mode == Mode::Suspended).then(|| Caller::here(vm)));
        Ok(())
    })?;
    with_current_vm(signals::heed)?;
    signals::deliver_pending();
    event_loop.in_place.set(mode == Mode::InPlace);
    let driven = match mode {
        _ if is_by_rounds => event_loop.executor.run_in_place_by(|| {
            with_current_vm(|vm| vm.call_method(event_loop.as_object(), "_run_once", ())).map(drop)
        }),
        Mode::Suspended => event_loop.executor.run().await.map_err(|Stuck| stuck(&event_loop.executor)),
        Mode::InPlace => event_loop.executor.run_in_place().map_err(|Stuck| stuck(&event_loop.executor)),
    };
    event_loop.is_running.set(false);
    event_loop.set_caller(None);
    running::set_current_loop(None);
    with_current_vm(|vm| event_loop.leave(vm))?;
    if let Some(exception) = event_loop.take_abort() {
        return Err(exception);
    }
    driven.map(|()| with_current_vm(|vm| vm.ctx.none()))
}

/// What it means for the program that its loop cannot go on.
pub(super) fn stuck(executor: &Executor) -> PyBaseExceptionRef {
    let message = if executor.is_cut_short() {
        "this run was cut short: it took more steps than it was given"
    } else {
        "deadlock: every task waits, and no timer, request or task is left that could wake one of them"
    };
    with_current_vm(|vm| vm.new_runtime_error(message))
}

fn begin(event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> PyResult<()> {
    event_loop.check_open(vm)?;
    if event_loop.is_running.get() {
        return Err(vm.new_runtime_error("This event loop is already running"));
    }
    if running::current_loop().is_some() {
        return Err(vm.new_runtime_error("Cannot run the event loop while another loop is running"));
    }
    PyLoop::enter(event_loop, vm)?;
    event_loop.is_running.set(true);
    running::set_current_loop(Some(event_loop.clone()));
    Ok(())
}

/// `loop.run_until_complete`.
pub(crate) async fn run_until_complete(event_loop: PyRef<PyLoop>, future: PyObjectRef, mode: Mode) -> PyResult {
    if let Some(foreign) = event_loop.foreign() {
        return with_current_vm(|vm| vm.call_method(foreign, "run_until_complete", (future,)));
    }
    let awaited = with_current_vm(|vm| Awaited::by(&event_loop, future, vm))?;
    let result = run_forever(event_loop, mode).await;
    let Awaited { future, is_new, stop } = awaited;
    with_current_vm(|vm| {
        stop.leave(&future, vm)?;
        if let Err(error) = result {
            // A future that the caller made is the caller's to look at.
            if is_new && done::is_done(&future, vm)? {
                drop(Ended::of(&future, vm)?);
            }
            return Err(error);
        }
        if !done::is_done(&future, vm)? {
            return Err(vm.new_runtime_error("Event loop stopped before Future completed."));
        }
        done::result(&future, vm)
    })
}

/// A future whose end stops the loop.
struct Awaited {
    future: PyObjectRef,
    /// Whether it is a task that was made for it, of a coroutine.
    is_new: bool,
    stop: Listener,
}

impl Awaited {
    fn by(event_loop: &PyRef<PyLoop>, future: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        event_loop.check_open(vm)?;
        if event_loop.is_running.get() {
            return Err(vm.new_runtime_error("This event loop is already running"));
        }
        if running::current_loop().is_some() {
            return Err(vm.new_runtime_error("Cannot run the event loop while another loop is running"));
        }
        let is_new = !is_future(&future, vm)?;
        let future = ensure_future(future, Some(event_loop.clone().into()), vm)?;
        if let Some(task) = future.downcast_ref::<PyTask>().filter(|_| is_new) {
            // The caller that stops the loop early knows that it was not done.
            task.hide_destroyed();
        }
        let stopped = event_loop.clone();
        let stop = Listener::new("_run_until_complete_cb", "base_events.py:182", move |future, vm| {
            let ended = Ended::of(future, vm);
            if !matches!(ended, Ok(Ended::Failed(exception)) if errors::ends_the_loop(&exception, vm)) {
                stopped.executor.stop();
            }
        });
        stop.listen(&future, vm)?;
        Ok(Self { future, is_new, stop })
    }
}
