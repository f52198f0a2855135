//! To which event loop a primitive belongs: the first in which a task had to wait for it.

use std::cell::RefCell;

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    function::{FromArgs, FuncArgs},
};

use crate::asyncio::loops::{event_loop::PyLoop, running};

/// The loop of a primitive, once it has one.
#[derive(Debug, Default)]
pub(in crate::asyncio) struct Bound(RefCell<Option<PyObjectRef>>);

/// A primitive that belongs to a loop.
pub(in crate::asyncio) trait LoopBound: PyPayload {
    fn bound(&self) -> &Bound;
}

impl Bound {
    /// The loop, for Python's eyes.
    pub(in crate::asyncio) fn get(&self) -> Option<PyObjectRef> {
        self.0.borrow().clone()
    }

    /// Binds it to any object, as tests of CPython's do.
    pub(in crate::asyncio) fn set(&self, event_loop: Option<PyObjectRef>) {
        drop(self.0.replace(event_loop));
    }
}

/// The running loop, to which `object` belongs from here on.
///
/// # Errors
/// `RuntimeError` when it belongs to another.
pub(in crate::asyncio) fn bind<P: LoopBound>(object: &Py<P>, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    let event_loop = running::running_loop(vm)?;
    let bound = object.bound().get();
    match bound {
        Some(bound) if bound.is(&event_loop) => Ok(event_loop),
        None => {
            object.bound().set(Some(event_loop.clone().into()));
            Ok(event_loop)
        }
        Some(_) => {
            let object = object.as_object().repr(vm)?;
            Err(vm.new_runtime_error(format!("{} is bound to a different event loop", object.as_wtf8())))
        }
    }
}

/// The arguments of a class's `__init__`. What is wrong with them is said as of a class that is written in Python.
pub(in crate::asyncio) fn init_args<T: FromArgs>(class: &str, args: FuncArgs, vm: &VirtualMachine) -> PyResult<T> {
    args.bind_for(vm, "__init__").map_err(|error| match error.as_object().str(vm) {
        Ok(text) => vm.new_type_error(format!("{class}.{}", text.as_wtf8())),
        Err(error) => error,
    })
}
