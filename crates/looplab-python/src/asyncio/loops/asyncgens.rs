//! The asynchronous generators that a loop has begun, so that none is left half way.

use std::cell::{Cell, RefCell};

use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyWeak, function::FuncArgs};

use crate::{
    asyncio::core::{awaitable::Awaitable, reports},
    interp::errors::{unraisable, warn},
};

/// What the interpreter was told to call before the loop began to run.
#[derive(Debug, Default)]
pub(in crate::asyncio) struct Hooks(Option<PyObjectRef>, Option<PyObjectRef>);

impl Hooks {
    /// Has the loop's own methods called from now on; what was called before is returned.
    pub(in crate::asyncio) fn install(event_loop: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let first = event_loop.get_attr("_asyncgen_firstiter_hook", vm)?;
        let last = event_loop.get_attr("_asyncgen_finalizer_hook", vm)?;
        let before = Self(vm.async_gen_firstiter.replace(Some(first)), vm.async_gen_finalizer.replace(Some(last)));
        Ok(before)
    }

    pub(in crate::asyncio) fn restore(self, vm: &VirtualMachine) {
        let ours = (vm.async_gen_firstiter.replace(self.0), vm.async_gen_finalizer.replace(self.1));
        drop(ours);
    }
}

/// Has generators that were begun where no loop runs closed when they are dropped, as CPython's interpreter does by itself.
/// `sys` does not show it.
pub(crate) fn close_dropped_generators(vm: &VirtualMachine) -> PyResult<()> {
    let slots = &vm.ctx.types.async_generator.slots;
    slots.repr.store(Some(|agen, vm| {
        let name = agen.get_attr("__qualname__", vm)?.str(vm)?;
        Ok(vm.ctx.new_str(format!("<async_generator object {} at {:#x}>", name.as_wtf8(), agen.get_id())))
    }));
    let close: PyObjectRef = vm.new_function("close", close_dropped).into();
    drop(vm.async_gen_finalizer.replace(Some(close.clone())));
    let (get, set) = (vm.ctx.intern_str("get_asyncgen_hooks"), vm.ctx.intern_str("set_asyncgen_hooks"));
    let (old_get, old_set) = (vm.sys_module.get_attr(get, vm)?, vm.sys_module.get_attr(set, vm)?);
    let hidden = close.clone();
    let new_get = vm.new_function(get.as_str(), move |vm: &VirtualMachine| -> PyResult {
        let hooks = old_get.call((), vm)?;
        let [first, last] = ["firstiter", "finalizer"].map(|name| hooks.get_attr(name, vm));
        let last = Some(last?).filter(|last| !last.is(&hidden)).unwrap_or_else(|| vm.ctx.none());
        hooks.class().as_object().call((vm.ctx.new_tuple(vec![first?, last]),), vm)
    });
    let new_set = vm.new_function(set.as_str(), move |args: FuncArgs, vm: &VirtualMachine| -> PyResult<()> {
        old_set.call(args, vm)?;
        vm.async_gen_finalizer.borrow_mut().get_or_insert_with(|| close.clone());
        Ok(())
    });
    vm.sys_module.set_attr(get, new_get, vm)?;
    vm.sys_module.set_attr(set, new_set, vm)
}

/// Closes a generator that is dropped half-way: what it still does, it has to do at once.
fn close_dropped(agen: PyObjectRef, vm: &VirtualMachine) {
    let closing = vm.call_method(&agen, "aclose", ()).and_then(|closing| vm.call_method(&closing, "send", ((),)));
    let error = match closing {
        Ok(_waits) => vm.new_runtime_error("async generator ignored GeneratorExit"),
        Err(end) if end.fast_isinstance(vm.ctx.exceptions.stop_iteration) => return,
        Err(error) => error,
    };
    unraisable(error, agen, vm);
}

/// The generators that have begun and are not known to have ended.
#[derive(Default)]
pub(in crate::asyncio) struct AsyncGens {
    begun: RefCell<Vec<PyRef<PyWeak>>>,
    shut_down: Cell<bool>,
}

impl AsyncGens {
    pub(in crate::asyncio) fn begin(&self, agen: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if self.shut_down.get() {
            let shown = agen.repr(vm)?;
            let message = format!(
                "asynchronous generator {} was scheduled after loop.shutdown_asyncgens() call",
                shown.as_wtf8()
            );
            warn(vm.ctx.exceptions.resource_warning, &message, None, vm)?;
        }
        let weak = agen.downgrade(None, vm)?;
        let mut begun = self.begun.borrow_mut();
        if begun.len() == begun.capacity() {
            begun.retain(|agen| agen.upgrade().is_some());
        }
        begun.push(weak);
        Ok(())
    }

    pub(in crate::asyncio) fn forget(&self, agen: &PyObjectRef) {
        self.begun.borrow_mut().retain(|other| other.upgrade().is_some_and(|other| !other.is(agen)));
    }

    pub(in crate::asyncio) fn is_empty(&self) -> bool {
        self.begun.borrow().iter().all(|agen| agen.upgrade().is_none())
    }

    pub(in crate::asyncio) fn mark_shut_down(&self) {
        self.shut_down.set(true);
    }

    /// `loop.shutdown_asyncgens()`: closes all that have begun.
    pub(in crate::asyncio) fn shut_down(&self, event_loop: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        self.shut_down.set(true);
        let begun: Vec<_> = self.begun.take().iter().filter_map(|agen| agen.upgrade()).collect();
        if begun.is_empty() {
            return Ok(Awaitable::ready("BaseEventLoop.shutdown_asyncgens", vm.ctx.none(), vm).into());
        }
        reports::call("shutdown_asyncgens", vec![event_loop, vm.ctx.new_list(begun).into()], vm)
    }
}
