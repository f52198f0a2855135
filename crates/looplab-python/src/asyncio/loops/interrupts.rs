//! What a runner does about interrupts (`SIGINT`).

use std::{cell::Cell, rc::Rc};

use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, function::FuncArgs};

use crate::{
    asyncio::{
        core::{closure::Closure, done, errors},
        loops::event_loop::PyLoop,
    },
    interp::signal::SIGINT,
};

/// The name of the handler that a runner sets for interrupts.
const ON_INTERRUPT: &str = "_on_sigint";

/// Whether a handler of a signal is the one that a runner sets for interrupts.
pub(super) fn is_runners(handler: &PyObject) -> bool {
    handler.downcast_ref::<Closure>().is_some_and(|handler| handler.name() == ON_INTERRUPT)
}

/// An interrupt (`SIGINT`) cancels the main task the first time, and is raised where it comes from the second.
pub(super) struct Interrupts {
    handler: Option<PyObjectRef>,
    count: Rc<Cell<u32>>,
}

impl Interrupts {
    /// Catches them, unless the program does.
    pub(super) fn catch(event_loop: &PyRef<PyLoop>, task: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let count = Rc::new(Cell::new(0));
        let signal = vm.import("_signal", 0)?;
        let current = signal.get_attr("getsignal", vm)?.call((SIGINT,), vm)?;
        let default = signal.get_attr("default_int_handler", vm)?;
        if !current.is(&default) {
            return Ok(Self { handler: None, count });
        }
        let (counted, task, event_loop) = (Rc::clone(&count), task.clone(), PyLoop::shown(event_loop));
        let on_interrupt = move |_args: FuncArgs, vm: &VirtualMachine| {
            counted.set(counted.get() + 1);
            if counted.get() > 1 || done::is_done(&task, vm)? {
                return Err(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned()));
            }
            vm.call_method(&task, "cancel", ())?;
            let nothing = vm.new_function("wake", || ());
            vm.call_method(&event_loop, "call_soon_threadsafe", (nothing,)).map(drop)
        };
        let handler = Closure::object(ON_INTERRUPT, on_interrupt, vm);
        signal.get_attr("signal", vm)?.call((SIGINT, handler.clone()), vm)?;
        Ok(Self { handler: Some(handler), count })
    }

    /// Catches them no longer. If one has cancelled the task, that is what is raised.
    pub(super) fn release(self, task: &PyObjectRef, result: PyResult, vm: &VirtualMachine) -> PyResult {
        if let Some(handler) = self.handler {
            let signal = vm.import("_signal", 0)?;
            if signal.get_attr("getsignal", vm)?.call((SIGINT,), vm)?.is(&handler) {
                let default = signal.get_attr("default_int_handler", vm)?;
                signal.get_attr("signal", vm)?.call((SIGINT, default), vm)?;
            }
        }
        let cancelled = match result {
            Err(error) if self.count.get() > 0 && errors::is_cancelled(&error, vm) => error,
            _ => return result,
        };
        let uncancel = vm.get_attribute_opt(task, vm.ctx.intern_str("uncancel"))?;
        let left = uncancel.map(|uncancel| uncancel.call((), vm)?.try_to_bool(vm)).transpose()?;
        if left != Some(false) {
            return Err(cancelled);
        }
        let interrupt = vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned());
        // The traceback tells where the main task was.
        interrupt.set_context(Some(cancelled));
        Err(interrupt)
    }
}
