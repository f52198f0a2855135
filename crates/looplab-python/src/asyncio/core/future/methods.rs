//! What programs can do with a future.

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseException, PyBaseExceptionRef, PyGenericAlias, PyStr, PyType, PyTypeRef},
    convert::ToPyObject,
    function::{FuncArgs, PySetterValue},
    pyclass,
    types::{Constructor, Destructor, Initializer, Iterable, Representable},
};

use super::{CancelArgs, DoneCallback, FutureIter, PyFuture, State};
use crate::{
    asyncio::{
        core::{describe, errors},
        loops::{event_loop::PyLoop, policy},
    },
    interp::contextvars::Context as PyContext,
};

#[derive(FromArgs)]
pub(crate) struct AddDoneCallbackArgs {
    #[pyarg(positional)]
    call: PyObjectRef,
    #[pyarg(named, optional)]
    context: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct FutureArgs {
    #[pyarg(named, optional)]
    r#loop: Option<PyObjectRef>,
}

impl Constructor for PyFuture {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new_named(vm))
    }
}

impl Initializer for PyFuture {
    type Args = FutureArgs;

    fn init(zelf: &Py<Self>, args: FutureArgs, vm: &VirtualMachine) -> PyResult<()> {
        zelf.set_loop(policy::loop_or_current(args.r#loop, vm)?, vm)
    }
}

/// The methods take the bare object, because tasks and gatherings inherit them with another payload.
#[pyclass(with(Constructor, Initializer, Iterable, Representable, Destructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyFuture {
    #[pymethod]
    fn result(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        known(&zelf, vm)?.take_result(vm).inspect_err(|error| errors::chain(error, vm))
    }

    #[pymethod]
    fn exception(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<PyBaseExceptionRef>> {
        known(&zelf, vm)?.take_exception(vm)
    }

    #[pymethod]
    fn set_result(zelf: PyObjectRef, result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        checked_pending(&zelf, vm)?;
        Self::finish(&zelf, result, vm);
        Ok(())
    }

    #[pymethod]
    fn set_exception(zelf: PyObjectRef, exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        checked_pending(&zelf, vm)?;
        let exception = exception_to_store(exception, vm)?;
        Self::fail(&zelf, exception, vm);
        Ok(())
    }

    #[pymethod]
    fn cancel(zelf: PyObjectRef, args: CancelArgs, vm: &VirtualMachine) -> PyResult<bool> {
        checked(&zelf, vm)?;
        Ok(Self::cancel_now(&zelf, args.message(vm), vm))
    }

    #[pymethod]
    fn cancelled(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(known(&zelf, vm)?.is_cancelled())
    }

    #[pymethod]
    fn done(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(known(&zelf, vm)?.is_done())
    }

    #[pymethod]
    fn add_done_callback(zelf: PyObjectRef, args: AddDoneCallbackArgs, vm: &VirtualMachine) -> PyResult<()> {
        checked(&zelf, vm)?;
        let context = args.context.filter(|context| !vm.is_none(context));
        let context = context.unwrap_or_else(|| PyContext::copy_current(vm).into());
        Self::when_done(&zelf, DoneCallback::Python { call: args.call, context: Some(context) }, vm)
    }

    #[pymethod]
    fn remove_done_callback(zelf: PyObjectRef, call: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
        let future = checked(&zelf, vm)?;
        let callbacks = future.callbacks.take();
        let before = callbacks.len();
        let mut kept = Vec::with_capacity(before);
        for callback in callbacks {
            let same = match &callback {
                DoneCallback::Python { call: other, .. } => vm.bool_eq(other, &call)?,
                _ => false,
            };
            if !same {
                kept.push(callback);
            }
        }
        let removed = before - kept.len();
        kept.append(&mut future.callbacks.borrow_mut());
        *future.callbacks.borrow_mut() = kept;
        Ok(removed)
    }

    #[pymethod]
    fn get_loop(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(PyLoop::shown(&*checked(&zelf, vm)?.event_loop(vm)?))
    }

    #[pymethod]
    fn _make_cancelled_error(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        Ok(checked(&zelf, vm)?.make_cancelled(vm))
    }

    #[pymethod(name = "__await__")]
    fn awaiting(zelf: PyObjectRef) -> FutureIter {
        FutureIter::new(zelf)
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
        PyGenericAlias::from_args(cls, args, vm)
    }

    #[pygetset]
    fn _loop(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.event_loop.borrow().as_ref().map(|event_loop| PyLoop::shown(event_loop))
    }

    #[pygetset]
    fn _state(zelf: PyObjectRef) -> &'static str {
        match Self::of(&zelf).map(Self::state) {
            Some(State::Cancelled) => "CANCELLED",
            Some(State::Finished) => "FINISHED",
            _ => "PENDING",
        }
    }

    #[pygetset]
    fn _exception(zelf: PyObjectRef) -> Option<PyBaseExceptionRef> {
        Self::of(&zelf)?.peek_exception()
    }

    #[pygetset]
    fn _result(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.result.borrow().clone()
    }

    #[pygetset]
    fn _callbacks(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Vec<PyObjectRef>>> {
        let Some(future) = Self::of(&zelf) else { return Ok(None) };
        let calls = future.describe_callbacks(vm);
        if calls.is_empty() {
            return Ok(None);
        }
        let contexts = future.callbacks.borrow();
        let shown = calls.into_iter().zip(&*contexts).map(|(call, callback)| {
            let context = match callback {
                DoneCallback::Python { context, .. } => context.clone(),
                DoneCallback::Wake(_) | DoneCallback::Native(_) => None,
            };
            vm.new_tuple((call, context.to_pyobject(vm))).into()
        });
        Ok(Some(shown.collect()))
    }

    #[pygetset]
    fn _source_traceback(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.source.borrow().clone()
    }

    #[pygetset(setter)]
    fn set__cancel_message(zelf: PyObjectRef, message: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        let message = errors::not_deleted(message, vm)?;
        *checked(&zelf, vm)?.cancel_message.borrow_mut() = Some(message).filter(|message| !vm.is_none(message));
        Ok(())
    }

    #[pygetset]
    fn _cancel_message(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.cancel_message.borrow().clone()
    }

    #[pygetset]
    fn _asyncio_future_blocking(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).is_some_and(|future| future.blocking.get())
    }

    #[pygetset(setter)]
    fn set__asyncio_future_blocking(
        zelf: PyObjectRef,
        blocking: PySetterValue<bool>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let blocking = errors::not_deleted(blocking, vm)?;
        if let Some(future) = Self::of(&zelf) {
            future.blocking.set(blocking);
        }
        Ok(())
    }

    #[pygetset]
    fn _log_traceback(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).is_some_and(|future| future.log_traceback.get())
    }

    #[pygetset(setter)]
    fn set__log_traceback(zelf: PyObjectRef, log: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        if errors::not_deleted(log, vm)? {
            return Err(vm.new_value_error("_log_traceback can only be set to False"));
        }
        checked(&zelf, vm)?.log_traceback.set(false);
        Ok(())
    }
}

impl Iterable for PyFuture {
    fn slot_iter(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(FutureIter::new(zelf).into_pyobject(vm))
    }

    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Ok(FutureIter::new(zelf.into()).into_pyobject(vm))
    }
}

impl Representable for PyFuture {
    fn slot_repr(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
        Ok(vm.ctx.new_str(describe::future(zelf, vm)?))
    }

    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        unreachable!("slot_repr answers")
    }
}

impl Destructor for PyFuture {
    fn slot_del(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        Self::report_unseen(zelf, vm)
    }

    fn del(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<()> {
        unreachable!("slot_del answers")
    }
}

/// The future inside `object`, whose constructor has run.
fn checked<'a>(object: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a PyFuture> {
    let future = known(object, vm)?;
    future.event_loop(vm)?;
    Ok(future)
}

fn known<'a>(object: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a PyFuture> {
    PyFuture::of(object).ok_or_else(|| vm.new_type_error("a Future is expected"))
}

fn checked_pending(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if checked(object, vm)?.is_done() {
        return Err(errors::invalid_state("invalid state", vm));
    }
    Ok(())
}

/// The exception that `set_exception` stores for its argument.
fn exception_to_store(exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    let exception = if exception.downcastable::<PyType>() { exception.call((), vm)? } else { exception };
    let exception: PyBaseExceptionRef =
        exception.downcast::<PyBaseException>().map_err(|_| vm.new_type_error("invalid exception object"))?;
    if !exception.fast_isinstance(vm.ctx.exceptions.stop_iteration) {
        return Ok(exception);
    }
    let message = "StopIteration interacts badly with generators and cannot be raised into a Future";
    let error = vm.new_runtime_error(message);
    error.set_cause(Some(exception.clone()));
    error.set_context(Some(exception));
    Ok(error)
}
