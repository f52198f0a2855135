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
    errors,
    event_loop::PyLoop,
    future::{CancelArgs, DoneCallback, NativeCall, PyFuture},
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
    let event_loop = PyFuture::of(&children[0]).expect("children are futures").event_loop(vm)?;
    let pending = Rc::new(Pending {
        outer: RefCell::new(None),
        left: Cell::new(distinct.len()),
        return_exceptions: options.return_exceptions.unwrap_or(false),
    });
    let mut done = Vec::new();
    let told = Rc::clone(&pending);
    let tell: NativeCall = Rc::new(move |child: &PyObject, vm: &VirtualMachine| told.child_done(child, vm));
    for child in distinct {
        if PyFuture::of(&child).is_some_and(PyFuture::is_done) {
            done.push(child);
            continue;
        }
        PyFuture::when_done(&child, DoneCallback::Native(Rc::clone(&tell)), vm)?;
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
            event_loop = PyFuture::of(&child).map(|child| child.event_loop(vm)).transpose()?;
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
        let inner = PyFuture::of(child).expect("children are futures");
        let outer = self.outer.borrow().clone().filter(|outer| !outer.base.is_done());
        let Some(outer) = outer else {
            // Nobody will ask for its exception any more.
            inner.log_traceback.set(false);
            return;
        };
        if !self.return_exceptions {
            let error = if inner.is_cancelled() { Some(inner.make_cancelled(vm)) } else { inner.peek_exception() };
            if let Some(error) = error {
                inner.log_traceback.set(false);
                PyFuture::fail(outer.as_object(), error, vm);
                return;
            }
        }
        if self.left.get() == 0 {
            self.outer.take();
            finish(&outer, inner, vm);
        }
    }
}

fn finish(outer: &PyRef<PyGather>, last: &PyFuture, vm: &VirtualMachine) {
    let results: Vec<_> = outer.children.iter().map(|child| result_of(child, vm)).collect();
    if outer.cancel_requested.get() {
        // A child may have swallowed the cancellation; whoever cancelled the gathering is still to hear of it.
        PyFuture::fail(outer.as_object(), last.make_cancelled(vm), vm);
    } else {
        PyFuture::finish(outer.as_object(), vm.ctx.new_list(results).into(), vm);
    }
}

/// A child's result, or what it raised instead.
fn result_of(child: &PyObject, vm: &VirtualMachine) -> PyObjectRef {
    let inner = PyFuture::of(child).expect("children are futures");
    if inner.is_cancelled() {
        let message = inner.cancel_message.borrow().clone();
        let message = message.unwrap_or_else(|| vm.ctx.new_str("").into());
        return vm.new_exception(errors::cancelled_error(vm), vec![message]).into();
    }
    inner.take_result(vm).unwrap_or_else(Into::into)
}
