//! The calls that a program queues in its loop.

use std::{cell::Cell, rc::Rc};

use looplab_runtime::executor::Time;
use rustpython_vm::{
    FromArgs, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
    function::{FuncArgs, PosArgs},
};

use super::{PyLoop, debug::check_callback};
use crate::{
    asyncio::loops::handle::{Call, PyHandle, PyTimerHandle},
    interp::contextvars::Context as PyContext,
};

#[derive(FromArgs)]
pub(crate) struct ContextArg {
    #[pyarg(named, optional)]
    pub(super) context: Option<PyObjectRef>,
}

impl PyLoop {
    /// A call of the program's, for a handle or a timer.
    pub(super) fn new_call(
        &self,
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        method: &str,
        vm: &VirtualMachine,
    ) -> PyResult<Rc<Call>> {
        if self.debug.get() {
            check_callback(&callback, method, vm)?;
        }
        let context = context.filter(|context| !vm.is_none(context));
        let call = Call::new(callback, args, context, vm);
        if self.debug.get() {
            call.note_source(vm)?;
        }
        Ok(Rc::new(call))
    }

    pub(super) fn soon(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        method: &str,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        zelf.check_open(vm)?;
        let call = zelf.new_call(callback, args.into_vec(), context.context, method, vm)?;
        let (run, event_loop) = (Rc::clone(&call), zelf.clone());
        zelf.executor.call_soon(move || run.run(&event_loop));
        Ok(PyHandle { call, event_loop: zelf.into() })
    }

    pub(super) fn at(
        zelf: PyRef<Self>,
        when: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyTimerHandle> {
        if vm.is_none(&when) {
            return Err(vm.new_type_error("when cannot be None"));
        }
        zelf.check_open(vm)?;
        let deadline = Time::from_secs(when.try_float(vm)?.to_f64());
        let call = zelf.new_call(callback, args.into_vec(), context.context, "call_at", vm)?;
        let (run, event_loop) = (Rc::clone(&call), zelf.clone());
        let timer = zelf.executor.call_at(deadline, move || run.run(&event_loop));
        let base = PyHandle { call, event_loop: zelf.into() };
        Ok(PyTimerHandle { base, timer: Some(timer), when, scheduled: Cell::new(true) })
    }

    /// Queues a call of the program's.
    pub(in crate::asyncio) fn queue_call(
        zelf: &Py<Self>,
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) {
        if let Some(foreign) = zelf.foreign() {
            zelf.queue_in_foreign(foreign, callback, args, context, vm);
            return;
        }
        let call = Rc::new(Call::new(callback, args, context, vm));
        let event_loop = zelf.to_owned();
        zelf.executor.call_soon(move || call.run(&event_loop));
    }

    fn queue_in_foreign(
        &self,
        foreign: &PyObjectRef,
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) {
        let mut call = FuncArgs::from(vec![callback]);
        call.args.extend(args);
        call.kwargs.insert("context".into(), call_context(context, vm).into());
        if let Err(error) = foreign.get_attr("call_soon", vm).and_then(|queue| queue.call(call, vm)) {
            self.refusals.note(error, vm);
        }
    }
}

/// The context a call is made in: the one that was given, or a copy of the current one.
pub(in crate::asyncio) fn call_context(given: Option<PyObjectRef>, vm: &VirtualMachine) -> PyRef<PyContext> {
    given.and_then(|given| given.downcast().ok()).unwrap_or_else(|| PyContext::copy_current(vm))
}
