//! `asyncio.shield`.

use std::rc::Rc;

use rustpython_vm::{AsObject, FromArgs, PyObject, PyObjectRef, PyResult, VirtualMachine};

use crate::asyncio::{
    core::{
        done::{Ended, Listener, is_done, result},
        ensure::ensure_future,
        future::{Meaning, PyFuture, loop_of},
        lean::Lean,
        task::PyTask,
    },
    loops::event_loop::PyLoop,
};

#[derive(FromArgs)]
pub(crate) struct ShieldArgs {
    #[pyarg(any)]
    arg: PyObjectRef,
}

/// `asyncio.shield(arg)`: a future that ends as `arg` does, and can be cancelled without it.
pub(crate) fn shield(args: ShieldArgs, vm: &VirtualMachine) -> PyResult {
    let inner = ensure_future(args.arg, None, vm)?;
    if is_done(&inner, vm)? {
        return Ok(inner);
    }
    let outer = PyFuture::new_in(&PyLoop::of(loop_of(&inner, vm)?, vm)?);
    if let Some(task) = inner.downcast_ref::<PyTask>().and_then(|task| task.id()) {
        outer.set_meaning(Meaning::Task(task));
    }
    let outer: PyObjectRef = outer.into_lean(vm).into();

    let ends = outer.clone();
    let follow = Rc::new(Listener::new("shield.<locals>._inner_done_callback", "tasks.py:958", move |inner, vm| {
        end_as(&ends, inner, vm)
    }));
    follow.listen(&inner, vm)?;

    let shielded = inner.clone();
    let stop = Listener::new("shield.<locals>._outer_done_callback", "tasks.py:975", move |_, vm| {
        if !is_done(&shielded, vm).unwrap_or(true) {
            // A waiter that cannot be withdrawn finds the outer future over.
            let _ = follow.leave(&shielded, vm);
        }
    });
    stop.listen(outer.as_object(), vm)?;
    Ok(outer)
}

/// Ends `outer` as `inner` has ended.
fn end_as(outer: &PyObject, inner: &PyObject, vm: &VirtualMachine) {
    let ended = Ended::of(inner, vm);
    if PyFuture::of(outer).is_none_or(PyFuture::is_done) {
        // It will not be awaited any more, and now the exception counts as looked at.
        return;
    }
    match ended {
        Ok(Ended::Cancelled) => {
            PyFuture::cancel_now(outer, None, vm);
        }
        Ok(Ended::Failed(error)) | Err(error) => PyFuture::fail(outer, error, vm),
        Ok(Ended::Value) => match result(inner, vm) {
            Ok(value) => PyFuture::finish(outer, value, vm),
            Err(error) => PyFuture::fail(outer, error, vm),
        },
    }
}
