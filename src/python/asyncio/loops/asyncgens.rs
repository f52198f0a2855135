//! The asynchronous generators that a loop has begun, so that none is left half way.

use std::cell::{Cell, RefCell};

use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyWeak};

use crate::python::asyncio::{awaitable::Awaitable, reports};

/// What the interpreter was told to call before the loop began to run.
#[derive(Debug, Default)]
pub(in crate::python::asyncio) struct Hooks(Option<PyObjectRef>, Option<PyObjectRef>);

impl Hooks {
    /// Has the loop's own methods called from now on; what was called before is returned.
    pub(in crate::python::asyncio) fn install(event_loop: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let first = event_loop.get_attr("_asyncgen_firstiter_hook", vm)?;
        let last = event_loop.get_attr("_asyncgen_finalizer_hook", vm)?;
        let before = Self(vm.async_gen_firstiter.replace(Some(first)), vm.async_gen_finalizer.replace(Some(last)));
        Ok(before)
    }

    pub(in crate::python::asyncio) fn restore(self, vm: &VirtualMachine) {
        let ours = (vm.async_gen_firstiter.replace(self.0), vm.async_gen_finalizer.replace(self.1));
        drop(ours);
    }
}

/// The generators that have begun and are not known to have ended.
#[derive(Default)]
pub(in crate::python::asyncio) struct AsyncGens {
    begun: RefCell<Vec<PyRef<PyWeak>>>,
    shut_down: Cell<bool>,
}

impl AsyncGens {
    pub(in crate::python::asyncio) fn begin(&self, agen: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if self.shut_down.get() {
            let shown = agen.repr(vm)?;
            let message = format!(
                "asynchronous generator {} was scheduled after loop.shutdown_asyncgens() call",
                shown.as_wtf8()
            );
            let category = vm.ctx.exceptions.resource_warning.to_owned();
            rustpython_vm::warn::warn(vm.ctx.new_str(message).into(), Some(category), 1, None, vm)?;
        }
        let weak = agen.downgrade(None, vm)?;
        let mut begun = self.begun.borrow_mut();
        if begun.len() == begun.capacity() {
            begun.retain(|agen| agen.upgrade().is_some());
        }
        begun.push(weak);
        Ok(())
    }

    pub(in crate::python::asyncio) fn forget(&self, agen: &PyObjectRef) {
        self.begun.borrow_mut().retain(|other| other.upgrade().is_some_and(|other| !other.is(agen)));
    }

    pub(in crate::python::asyncio) fn is_empty(&self) -> bool {
        self.begun.borrow().iter().all(|agen| agen.upgrade().is_none())
    }

    pub(in crate::python::asyncio) fn mark_shut_down(&self) {
        self.shut_down.set(true);
    }

    /// `loop.shutdown_asyncgens()`: closes all that have begun.
    pub(in crate::python::asyncio) fn shut_down(&self, event_loop: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        self.shut_down.set(true);
        let begun: Vec<_> = self.begun.take().iter().filter_map(|agen| agen.upgrade()).collect();
        if begun.is_empty() {
            return Ok(Awaitable::ready("BaseEventLoop.shutdown_asyncgens", vm.ctx.none(), vm).into());
        }
        reports::call("shutdown_asyncgens", vec![event_loop, vm.ctx.new_list(begun).into()], vm)
    }
}
