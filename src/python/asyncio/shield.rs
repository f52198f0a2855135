//! `asyncio.shield`.

use std::rc::Rc;

use rustpython_vm::{AsObject, FromArgs, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::{
    done::{Listener, is_done},
    future::PyFuture,
    task::ensure_future,
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
    let future = PyFuture::of(&inner).ok_or_else(|| vm.new_type_error("a Future is expected"))?;
    let outer: PyObjectRef = PyFuture::new_in(&future.event_loop(vm)?).into_ref(&vm.ctx).into();

    let ends = outer.clone();
    let follow = Rc::new(Listener::new("_inner_done_callback", move |inner, vm| {
        let (inner, outer) = (PyFuture::of(inner), PyFuture::of(&ends));
        let (inner, outer) = inner.zip(outer).expect("both are futures");
        if outer.is_done() {
            // Nobody will ask for its exception any more.
            inner.log_traceback.set(false);
        } else if inner.is_cancelled() {
            PyFuture::cancel_now(&ends, None, vm);
        } else {
            match inner.take_result(vm) {
                Ok(value) => PyFuture::finish(&ends, value, vm),
                Err(error) => PyFuture::fail(&ends, error, vm),
            }
        }
    }));
    follow.listen(&inner, vm)?;

    let shielded = inner.clone();
    let stop = Listener::new("_outer_done_callback", move |_, vm| {
        if PyFuture::of(&shielded).is_some_and(|shielded| !shielded.is_done()) {
            // It is a future of ours, which forgets without fail.
            let _ = follow.leave(&shielded, vm);
        }
    });
    stop.listen(outer.as_object(), vm)?;
    Ok(outer)
}
