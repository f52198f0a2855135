//! Where a loop is run that the host's turns drive: at the top level of the program, which is suspended meanwhile.

use std::ptr;

use rustpython_vm::{
    VirtualMachine,
    builtins::PyBaseExceptionRef,
    frame::{FrameObjectRef, frame_at_offset},
    vm::thread::{get_current_frame, set_current_frame},
};

use crate::{asyncio::core::errors, interp::places};

/// The caller of a loop, for tasks and callbacks to find below them as if it had called them.
pub(in crate::asyncio) struct Caller {
    frame: Option<FrameObjectRef>,
    /// What is being handled there.
    handled: Option<PyBaseExceptionRef>,
}

impl Caller {
    /// The code that is running.
    pub(in crate::asyncio) fn here(vm: &VirtualMachine) -> Self {
        Self { frame: frame_at_offset(0, vm), handled: vm.current_exception() }
    }

    /// Calls `f`, a part of the program, as the caller would.
    pub(in crate::asyncio) fn call<T>(&self, vm: &VirtualMachine, f: impl FnOnce() -> T) -> T {
        // What is run on the spot, as an eager task is, has the caller it has.
        if !get_current_frame().is_null() {
            return f();
        }
        errors::while_handling(self.handled.as_ref(), vm, || {
            let frame = self.frame.as_ref().map_or(ptr::null(), |frame| ptr::from_ref(frame.iframe()));
            // The frame is alive as long as `self` is, and is not resumed before this is over.
            let before = (set_current_frame(frame), places::set_caller(frame));
            let value = f();
            let _ = (set_current_frame(before.0), places::set_caller(before.1));
            value
        })
    }
}
