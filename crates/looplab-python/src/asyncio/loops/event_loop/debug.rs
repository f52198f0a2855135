//! Debug mode.

use looplab_runtime::{executor::Time, lowlevel::ExecutorExt as _};
use rustpython_vm::{PyObject, PyResult, VirtualMachine, vm::thread::with_current_vm};

use super::PyLoop;
use crate::asyncio::core::{coroutine::is_coroutine, errors, reports};

/// Names the wish for debug mode.
const DEBUG_VARIABLE: &str = "PYTHONASYNCIODEBUG";
/// How many calls a coroutine remembers of where it was made, in debug mode.
pub(super) const ORIGIN_DEPTH: i32 = 10;

impl PyLoop {
    /// Whether it is in debug mode.
    pub(in crate::asyncio) fn is_debugging(&self, vm: &VirtualMachine) -> PyResult<bool> {
        match &self.foreign {
            Some(foreign) => vm.call_method(foreign, "get_debug", ())?.try_to_bool(vm),
            None => Ok(self.debug.get()),
        }
    }

    /// Whether a loop, as programs see it, is in debug mode.
    pub(in crate::asyncio) fn is_debugged(event_loop: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
        match event_loop.downcast_ref::<Self>() {
            Some(ours) => Ok(ours.debug.get()),
            None => vm.call_method(event_loop, "get_debug", ())?.try_to_bool(vm),
        }
    }

    /// The time, if it is to be reckoned how long something takes.
    pub(in crate::asyncio) fn debug_clock(&self) -> Option<Time> {
        (self.debug.get() && self.foreign.is_none()).then(|| self.executor.moment())
    }

    /// Tells of what has taken too long since `began`.
    pub(in crate::asyncio) fn note_slow(
        &self,
        began: Option<Time>,
        what: impl FnOnce(&VirtualMachine) -> PyResult<String>,
    ) {
        let Some(took) = began.map(|began| self.executor.moment() - began) else { return };
        if took < self.slow_callback_duration.get() {
            return;
        }
        with_current_vm(|vm| {
            let told = what(vm).and_then(|what| {
                reports::call("slow", vec![vm.ctx.new_str(what).into(), vm.ctx.new_float(took).into()], vm)
            });
            if let Err(error) = told {
                errors::unraisable(error, vm.ctx.none(), vm);
            }
        });
    }
}

/// Tells the logger of asyncio what is of interest to debuggers. Without `logging` nothing can be listening.
pub(super) fn log(text: impl FnOnce(&VirtualMachine) -> PyResult<String>, vm: &VirtualMachine) -> PyResult<()> {
    if vm.sys_module.get_attr("modules", vm)?.get_item("logging", vm).is_err() {
        return Ok(());
    }
    reports::call("_log", vec![vm.ctx.new_str("DEBUG").into(), vm.ctx.new_str(text(vm)?).into()], vm).map(drop)
}

/// Has coroutines remember so many of the calls that made them.
pub(super) fn track_origins(depth: i32, vm: &VirtualMachine) -> PyResult<()> {
    vm.sys_module.get_attr("set_coroutine_origin_tracking_depth", vm)?.call((depth,), vm).map(drop)
}

/// Debug mode's look at a callback: coroutines are none.
pub(super) fn check_callback(callback: &PyObject, method: &str, vm: &VirtualMachine) -> PyResult<()> {
    let coroutines = vm.import("asyncio.coroutines", 0)?.get_attr("coroutines", vm)?;
    let is_function = coroutines.get_attr("iscoroutinefunction", vm)?.call((callback.to_owned(),), vm)?;
    if is_coroutine(callback, vm)? || is_function.try_to_bool(vm)? {
        return Err(vm.new_type_error(format!("coroutines cannot be used with {method}()")));
    }
    if !callback.is_callable() {
        let shown = callback.repr(vm)?;
        return Err(vm.new_type_error(format!("a callable object was expected by {method}(), got {}", shown.as_wtf8())));
    }
    Ok(())
}

/// Has new loops begin in debug mode.
pub(crate) fn enable_debug_mode(vm: &VirtualMachine) -> PyResult<()> {
    let environ = vm.import("os", 0)?.get_attr("environ", vm)?;
    environ.set_item(DEBUG_VARIABLE, vm.ctx.new_str("1").into(), vm)
}

/// Whether new loops begin in debug mode: PYTHONASYNCIODEBUG says so.
pub(in crate::asyncio) fn is_debug_mode(vm: &VirtualMachine) -> bool {
    let read = || -> PyResult<bool> {
        // It is not there before the program brings it in, and only who has imported `os` can do that.
        let os = vm.sys_module.get_attr("modules", vm)?.get_item("os", vm)?;
        let environ = os.get_attr("environ", vm)?;
        vm.call_method(&environ, "get", (DEBUG_VARIABLE,))?.try_to_bool(vm)
    };
    read().unwrap_or(false)
}
