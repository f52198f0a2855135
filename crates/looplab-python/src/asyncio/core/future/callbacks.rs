//! What hears of a future's end.

use std::{rc::Rc, task::Waker};

use rustpython_vm::{
    Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass, vm::thread::with_current_vm,
};

use super::PyFuture;
use crate::{asyncio::loops::event_loop::PyLoop, interp::LIBRARY};

/// Gets the future that has ended.
type NativeFn = Box<dyn Fn(&PyObject, &VirtualMachine)>;

/// A callback of ours.
pub(in crate::asyncio) struct NativeCall {
    pub(in crate::asyncio) name: CallbackName,
    pub(in crate::asyncio) call: NativeFn,
}

/// What CPython calls one of its own callbacks, and where its source has it: file and line of the package.
#[derive(Clone, Copy, Debug)]
pub(in crate::asyncio) struct CallbackName(pub(in crate::asyncio) &'static str, pub(in crate::asyncio) &'static str);

/// What a future calls or wakes when it ends: in the next round, in the order in which they were added.
pub(in crate::asyncio) enum DoneCallback {
    /// A task that awaits the future.
    Wake(Waker),
    /// A callback of the program's, in the context it was given with.
    Python { call: PyObjectRef, context: Option<PyObjectRef> },
    /// A callback of ours, which may hear of many.
    Native(Rc<NativeCall>),
}

impl PyFuture {
    pub(super) fn notify(object: &PyObject, callback: DoneCallback, event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) {
        match callback {
            DoneCallback::Wake(waker) => waker.wake(),
            DoneCallback::Python { call, context } => {
                PyLoop::queue_call(event_loop, call, vec![object.to_owned()], context, vm);
            }
            DoneCallback::Native(call) => {
                let future = object.to_owned();
                event_loop.executor.call_soon(move || {
                    with_current_vm(|vm| (call.call)(&future, vm));
                });
            }
        }
    }

    /// Asks to hear of its end; in the next round if that is past.
    pub(in crate::asyncio) fn when_done(
        object: &PyObject,
        callback: DoneCallback,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let zelf = Self::of(object).expect("a future");
        let event_loop = zelf.event_loop(vm)?;
        if zelf.is_done() {
            Self::notify(object, callback, &event_loop, vm);
        } else {
            zelf.callbacks.borrow_mut().push(callback);
        }
        Ok(())
    }

    /// Takes a callback of ours back.
    pub(in crate::asyncio) fn forget(&self, call: &Rc<NativeCall>) {
        let is_it =
            |callback: &DoneCallback| matches!(callback, DoneCallback::Native(other) if Rc::ptr_eq(call, other));
        let (gone, kept) = self.callbacks.take().into_iter().partition(is_it);
        *self.callbacks.borrow_mut() = kept;
        drop::<Vec<_>>(gone);
    }

    /// Its callbacks, as they are shown.
    pub(in crate::asyncio) fn describe_callbacks(&self, vm: &VirtualMachine) -> Vec<PyObjectRef> {
        let callbacks = self.callbacks.borrow();
        let shown = callbacks.iter().map(|callback| match callback {
            DoneCallback::Python { call, .. } => call.clone(),
            DoneCallback::Wake(_) => Hidden(CallbackName("Task.task_wakeup", "")).into_pyobject(vm),
            DoneCallback::Native(native) => Hidden(native.name).into_pyobject(vm),
        });
        shown.collect()
    }
}

/// Stands for a callback that is not Python's, where callbacks are shown.
#[pyclass(name = "builtin_function_or_method", module = false)]
#[derive(Debug, PyPayload)]
pub(crate) struct Hidden(CallbackName);

#[pyclass(flags(DISALLOW_INSTANTIATION))]
impl Hidden {
    #[pygetset]
    fn __qualname__(zelf: &Py<Self>) -> &'static str {
        zelf.0.0
    }
}

impl Hidden {
    /// File and line of CPython's source, if it is written in Python there.
    pub(in crate::asyncio) fn place(&self) -> Option<String> {
        let CallbackName(_, place) = self.0;
        (!place.is_empty()).then(|| format!("{LIBRARY}/asyncio/{place}"))
    }
}
