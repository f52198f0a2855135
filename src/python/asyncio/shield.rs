//! `asyncio.shield`.

use std::rc::Rc;

use rustpython_vm::{AsObject, FromArgs, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::{
    done::{self, Ended, Listener, is_done},
    event_loop::PyLoop,
    future::PyFuture,
    task::{ensure_future, loop_of},
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
    let event_loop = PyLoop::of(loop_of(&inner, vm)?, vm)?;
    let outer: PyObjectRef = PyFuture::new_in(&event_loop).into_ref(&vm.ctx).into();

    let ends = outer.clone();
    let follow = Rc::new(Listener::new("_inner_done_callback", move |inner, vm| {
        if let Err(error) = end_as(&ends, inner, vm) {
            vm.run_unraisable(error, None, vm.ctx.none());
        }
    }));
    follow.listen(&inner, vm)?;

    let shielded = inner.clone();
    let stop = Listener::new("_outer_done_callback", move |_, vm| {
        let left = match is_done(&shielded, vm) {
            Ok(false) => follow.leave(&shielded, vm),
            Ok(true) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = left {
            vm.run_unraisable(error, None, vm.ctx.none());
        }
    });
    stop.listen(outer.as_object(), vm)?;
    Ok(outer)
}

/// Ends the outer future as the inner one has ended.
fn end_as(outer: &PyObject, inner: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let ended = Ended::of(inner, vm)?;
    // When it was cancelled meanwhile, nobody will ask for the inner one's exception any more.
    if PyFuture::of(outer).is_some_and(|outer| !outer.is_done()) {
        match ended {
            Ended::Value => PyFuture::finish(outer, done::result(inner, vm)?, vm),
            Ended::Cancelled => {
                PyFuture::cancel_now(outer, None, vm);
            }
            Ended::Failed(error) => PyFuture::fail(outer, error, vm),
        }
    }
    Ok(())
}
