//! What a handle is a handle of.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, builtins::PyBaseExceptionRef,
    function::FuncArgs, vm::thread::with_current_vm,
};

use super::PyHandle;
use crate::{
    asyncio::{
        core::{describe, drivers::Driver, errors, reports},
        loops::event_loop::{PyLoop, call_context},
    },
    interp::contextvars::Context,
};

/// A callback with its arguments and context.
pub(in crate::asyncio) struct Call {
    /// `None` once it has been called off.
    pub(super) work: RefCell<Option<(PyObjectRef, Vec<PyObjectRef>)>>,
    pub(super) context: PyRef<Context>,
    pub(super) cancelled: Cell<bool>,
    /// In debug mode: what it looked like before it was called off, and where it was made.
    pub(super) shown: RefCell<Option<String>>,
    pub(super) source: RefCell<Option<PyObjectRef>>,
}

impl Call {
    pub(in crate::asyncio) fn new(
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> Self {
        Self {
            work: RefCell::new(Some((callback, args))),
            context: call_context(context, vm),
            cancelled: Cell::new(false),
            shown: RefCell::default(),
            source: RefCell::default(),
        }
    }

    /// Notes where it is made, for debug mode.
    pub(in crate::asyncio) fn note_source(&self, vm: &VirtualMachine) -> PyResult<()> {
        *self.source.borrow_mut() = Some(reports::extract_stack(vm)?);
        Ok(())
    }

    /// Makes the call, unless it was called off. What it raises goes to the loop.
    pub(in crate::asyncio) fn run(self: &Rc<Self>, event_loop: &Py<PyLoop>) {
        with_current_vm(|vm| {
            let began = event_loop.debug_clock();
            if let Err(error) = event_loop.called(vm, || self.make(vm)) {
                if errors::ends_the_loop(&error, vm) {
                    event_loop.abort(error);
                } else if let Err(error) = self.report(error, event_loop.as_object(), vm) {
                    errors::unraisable(error, vm.ctx.none(), vm);
                }
            }
            event_loop
                .note_slow(began, |vm| Ok(self.handle(event_loop.as_object(), vm).repr(vm)?.as_wtf8().to_string()));
        });
    }

    pub(super) fn make(&self, vm: &VirtualMachine) -> PyResult<()> {
        let work = self.work.borrow().clone();
        let Some((callback, args)) = work else { return Ok(()) };
        let _none = Driver::none();
        Context::enter(&self.context, vm)?;
        let result = callback.call(FuncArgs::from(args), vm);
        Context::exit(&self.context, vm)?;
        result.map(drop)
    }

    /// Tells the loop that the callback has raised.
    pub(super) fn report(
        self: &Rc<Self>,
        error: PyBaseExceptionRef,
        event_loop: &PyObject,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let context = vm.ctx.new_dict();
        // One that called itself off has forgotten what it was.
        let callback = self.describe(event_loop, vm)?.unwrap_or_else(|| "None()".to_owned());
        let message = format!("Exception in callback {callback}");
        context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
        context.set_item("exception", error.clone().into(), vm)?;
        context.set_item("handle", self.handle(event_loop, vm), vm)?;
        if let Some(source) = self.source.borrow().clone() {
            context.set_item("source_traceback", source, vm)?;
        }
        let tell = || vm.call_method(event_loop, "call_exception_handler", (context,));
        errors::while_handling(Some(&error), vm, tell).map(drop)
    }

    pub(super) fn handle(self: &Rc<Self>, event_loop: &PyObject, vm: &VirtualMachine) -> PyObjectRef {
        PyHandle { call: Rc::clone(self), event_loop: event_loop.to_owned() }.into_ref(&vm.ctx).into()
    }

    /// `name() at file:line`, if it was not called off.
    pub(super) fn describe(&self, event_loop: &PyObject, vm: &VirtualMachine) -> PyResult<Option<String>> {
        let work = self.work.borrow().clone();
        let Some((callback, args)) = work else { return Ok(None) };
        let debug = PyLoop::is_debugged(event_loop, vm)?;
        describe::callback_source(&callback, &args, debug, vm).map(Some)
    }

    pub(super) fn cancel(&self, whole: &PyObject, event_loop: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if self.cancelled.replace(true) {
            return Ok(());
        }
        if PyLoop::is_debugged(event_loop, vm)? {
            let shown = whole.repr(vm)?.as_wtf8().to_string();
            *self.shown.borrow_mut() = Some(shown);
        }
        drop(self.work.take());
        Ok(())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Call")
    }
}
