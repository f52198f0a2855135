//! `asyncio.gather`.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, function::OptionalArg,
    pyclass, types::Representable,
};

use super::{
    done::{Ended, Listener, cancelled_error, is_done, loop_of, result},
    errors,
    event_loop::PyLoop,
    future::{CancelArgs, PyFuture},
    running,
    task::{PyTask, ensure_future},
};

#[derive(FromArgs)]
pub(crate) struct GatherOptions {
    #[pyarg(named, optional)]
    pub(super) return_exceptions: OptionalArg<bool>,
}

/// The future that `gather` returns: cancelling it cancels the children.
#[pyclass(name = "_GatheringFuture", module = "asyncio.tasks", base = PyFuture)]
#[repr(C)]
pub(crate) struct PyGather {
    pub(super) base: PyFuture,
    children: Vec<PyObjectRef>,
    cancel_requested: Cell<bool>,
}

impl fmt::Debug for PyGather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyGather({} children)", self.children.len())
    }
}

#[pyclass(with(Representable), flags(HAS_DICT, HAS_WEAKREF, DISALLOW_INSTANTIATION))]
impl PyGather {
    #[pymethod]
    fn cancel(zelf: &Py<Self>, args: CancelArgs, vm: &VirtualMachine) -> PyResult<bool> {
        if zelf.base.is_done() {
            return Ok(false);
        }
        let message = args.message(vm);
        let mut heard = false;
        for child in &zelf.children {
            heard |= super::task::cancel_future(child, message.clone(), vm)?;
        }
        // Even if nobody heard, the children may be done while this is not: then it stays as it is.
        if heard {
            zelf.cancel_requested.set(true);
        }
        Ok(heard)
    }
}

impl Representable for PyGather {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        super::describe::future(zelf.as_object(), vm)
    }
}

/// Children that are still running, and where their end is to be told.
struct Pending {
    outer: RefCell<Option<PyRef<PyGather>>>,
    left: Cell<usize>,
    return_exceptions: bool,
}

/// `asyncio.gather(*awaitables, return_exceptions=False)`.
pub(crate) fn gather(awaitables: Vec<PyObjectRef>, options: GatherOptions, vm: &VirtualMachine) -> PyResult {
    if awaitables.is_empty() {
        let event_loop = running::event_loop(vm)?;
        let outer = PyFuture::new_in(&event_loop).into_ref(&vm.ctx);
        PyFuture::finish(outer.as_object(), vm.ctx.new_list(vec![]).into(), vm);
        return Ok(outer.into());
    }
    let (children, distinct) = as_futures(awaitables, vm)?;
    let event_loop = loop_of(&children[0], vm)?;
    let pending = Rc::new(Pending {
        outer: RefCell::new(None),
        left: Cell::new(distinct.len()),
        return_exceptions: options.return_exceptions.unwrap_or(false),
    });
    let mut done = Vec::new();
    let told = Rc::clone(&pending);
    let listener = Listener::new("_done_callback", move |child, vm| told.child_done(child, vm));
    for child in distinct {
        if is_done(&child, vm)? {
            done.push(child);
            continue;
        }
        listener.listen(&child, vm)?;
    }
    let outer = PyGather { base: PyFuture::new_in(&event_loop), children, cancel_requested: Cell::new(false) };
    let outer = outer.into_ref(&vm.ctx);
    *pending.outer.borrow_mut() = Some(outer.clone());
    for child in done {
        pending.child_done(&child, vm);
    }
    Ok(outer.into())
}

/// The awaitables as futures, in order, and each of those once.
fn as_futures(awaitables: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult<(Vec<PyObjectRef>, Vec<PyObjectRef>)> {
    let mut seen: std::collections::HashMap<usize, PyObjectRef> = std::collections::HashMap::new();
    let mut event_loop: Option<PyRef<PyLoop>> = None;
    let (mut children, mut distinct) = (Vec::with_capacity(awaitables.len()), Vec::new());
    for awaitable in awaitables {
        if let Some(child) = seen.get(&awaitable.get_id()) {
            children.push(child.clone());
            continue;
        }
        let given = event_loop.as_ref().map(|event_loop| PyLoop::shown(event_loop));
        let child = ensure_future(awaitable.clone(), given, vm)?;
        if let Some(task) = child.downcast_ref::<PyTask>().filter(|_| !child.is(&awaitable)) {
            task.hide_destroyed();
        }
        if event_loop.is_none() {
            event_loop = Some(loop_of(&child, vm)?);
        }
        seen.insert(awaitable.get_id(), child.clone());
        children.push(child.clone());
        distinct.push(child);
    }
    Ok((children, distinct))
}

impl Pending {
    fn child_done(&self, child: &PyObject, vm: &VirtualMachine) {
        self.left.set(self.left.get() - 1);
        let ended = Ended::of(child, vm);
        let outer = self.outer.borrow().clone().filter(|outer| !outer.base.is_done());
        let Some(outer) = outer else {
            // Nobody will ask for its exception any more; it counts as looked at.
            return;
        };
        let error = match ended {
            Err(error) => Some(error),
            Ok(_) if self.return_exceptions => None,
            Ok(Ended::Value) => None,
            Ok(Ended::Cancelled) => Some(cancelled_error(child, vm).unwrap_or_else(|error| error)),
            Ok(Ended::Failed(error)) => Some(error),
        };
        if let Some(error) = error {
            PyFuture::fail(outer.as_object(), error, vm);
        } else if self.left.get() == 0 {
            self.outer.take();
            finish(&outer, child, vm);
        }
    }
}

fn finish(outer: &PyRef<PyGather>, last: &PyObject, vm: &VirtualMachine) {
    let results: PyResult<Vec<_>> = outer.children.iter().map(|child| result_of(child, vm)).collect();
    let result = match results {
        // A child may have swallowed the cancellation; whoever cancelled the gathering is still to hear of it.
        Ok(_) if outer.cancel_requested.get() => cancelled_error(last, vm).and_then(Err),
        results => results,
    };
    match result {
        Ok(results) => PyFuture::finish(outer.as_object(), vm.ctx.new_list(results).into(), vm),
        Err(error) => PyFuture::fail(outer.as_object(), error, vm),
    }
}

/// A child's result, or what it raised instead.
fn result_of(child: &PyObject, vm: &VirtualMachine) -> PyResult {
    match Ended::of(child, vm)? {
        Ended::Value => result(child, vm),
        Ended::Failed(error) => Ok(error.into()),
        Ended::Cancelled => {
            let message = child.get_attr("_cancel_message", vm)?;
            let message = if vm.is_none(&message) { vm.ctx.new_str("").into() } else { message };
            Ok(vm.new_exception(errors::cancelled_error(vm), vec![message]).into())
        }
    }
}
