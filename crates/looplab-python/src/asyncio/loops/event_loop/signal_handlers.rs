//! The handlers of signals that a program gives to its loop.

use std::rc::Rc;

use looplab_runtime::executor::Time;
use rustpython_vm::{
    AsObject, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyInt,
    function::{FuncArgs, PosArgs},
};

use super::{PyLoop, debug::check_callback};
use crate::{
    asyncio::{
        core::closure::Closure,
        loops::handle::{Call, PyHandle},
    },
    interp::signal::SIGINT,
};

impl PyLoop {
    /// `add_signal_handler`.
    pub(super) fn set_signal_handler(
        zelf: PyRef<Self>,
        number: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        if check_callback(&callback, "add_signal_handler", vm).is_err() {
            return Err(vm.new_type_error("coroutines cannot be used with add_signal_handler()"));
        }
        let number = signal_number(&number, vm)?;
        zelf.check_open(vm)?;
        let call = Rc::new(Call::new(callback, args.into_vec(), None, vm));
        let handle = PyHandle { call: Rc::clone(&call), event_loop: zelf.clone().into() }.into_ref(&vm.ctx);
        let event_loop = zelf.as_object().downgrade(None, vm)?;
        let on_signal = move |_args: FuncArgs, _vm: &VirtualMachine| {
            if let Some(event_loop) = event_loop.upgrade().and_then(|event_loop| event_loop.downcast::<Self>().ok()) {
                let (run, target) = (Rc::clone(&call), event_loop.clone());
                // As in CPython: a round reads what the signal has written to a pipe, after all that is ready and before
                // the timers; the handler runs in the round after.
                event_loop.executor.call_at(Time::from_secs(0.0), move || {
                    let executor = target.executor.clone();
                    executor.call_soon(move || run.run(&target));
                });
            }
            Ok(())
        };
        let handler = Closure::object("handler", on_signal, vm);
        let signal = vm.import("_signal", 0)?.get_attr("signal", vm)?;
        signal.call((number, handler), vm)?;
        zelf.signal_handlers.borrow_mut().insert(number, handle);
        Ok(())
    }

    /// `remove_signal_handler`: whether there was one.
    pub(super) fn forget_signal_handler(&self, number: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let number = signal_number(&number, vm)?;
        if self.signal_handlers.borrow_mut().remove(&number).is_none() {
            return Ok(false);
        }
        restore_signal(number, vm)?;
        Ok(true)
    }

    /// Forgets all of them.
    pub(super) fn forget_signal_handlers(&self, vm: &VirtualMachine) -> PyResult<()> {
        let signals = self.signal_handlers.take();
        signals.keys().try_for_each(|number| restore_signal(*number, vm))
    }
}

fn signal_number(number: &PyObject, vm: &VirtualMachine) -> PyResult<i32> {
    let Some(int) = number.downcast_ref::<PyInt>() else {
        return Err(vm.new_type_error(format!("sig must be an int, not {}", number.repr(vm)?.as_wtf8())));
    };
    let number = int.try_to_primitive::<i32>(vm)?;
    let valid = vm.import("_signal", 0)?.get_attr("valid_signals", vm)?.call((), vm)?;
    if vm.call_method(&valid, "__contains__", (number,))?.try_to_bool(vm)? {
        return Ok(number);
    }
    Err(vm.new_value_error(format!("invalid signal number {number}")))
}

/// Has a signal do again what it does in a program that does not care.
fn restore_signal(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_signal", 0)?;
    let default = if number == SIGINT { "default_int_handler" } else { "SIG_DFL" };
    module.get_attr("signal", vm)?.call((number, module.get_attr(default, vm)?), vm).map(drop)
}
