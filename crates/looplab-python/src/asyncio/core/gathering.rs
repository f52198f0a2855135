//! The future of many futures that `gather` returns. It stands here because it is a `Future`.

use std::{cell::Cell, fmt};

use rustpython_vm::{AsObject, Py, PyObjectRef, PyRef, PyResult, VirtualMachine, pyclass, types::Representable};

use crate::asyncio::{
    core::{
        describe,
        future::{CancelArgs, PyFuture},
        task::cancel_future,
    },
    loops::event_loop::PyLoop,
};

/// The future that `gather` returns: cancelling it cancels the children.
#[pyclass(name = "_GatheringFuture", module = "asyncio.tasks", base = PyFuture)]
#[repr(C)]
pub(crate) struct PyGather {
    pub(in crate::asyncio) base: PyFuture,
    pub(in crate::asyncio) children: Vec<PyObjectRef>,
    cancel_requested: Cell<bool>,
}

impl PyGather {
    /// The gathering of these futures.
    pub(in crate::asyncio) fn new(event_loop: &PyRef<PyLoop>, children: Vec<PyObjectRef>) -> Self {
        Self { base: PyFuture::new_in(event_loop), children, cancel_requested: Cell::new(false) }
    }

    /// Whether a cancellation went on to its children.
    pub(in crate::asyncio) fn was_cancelled(&self) -> bool {
        self.cancel_requested.get()
    }
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
            heard |= cancel_future(child, message.clone(), vm)?;
        }
        // Even if none was cancelled, the children may be done while this is not: then it stays as it is.
        if heard {
            zelf.cancel_requested.set(true);
        }
        Ok(heard)
    }
}

impl Representable for PyGather {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        describe::future(zelf.as_object(), vm)
    }
}
