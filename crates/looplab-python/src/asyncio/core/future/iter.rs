//! The awaiting of a future.

use looplab_runtime::lowlevel::note_place;
use rustpython_vm::{
    Py, PyObjectRef, PyPayload, PyResult, VirtualMachine,
    common::lock::PyMutex,
    function::OptionalArg,
    protocol::PyIterReturn,
    pyclass,
    types::{IterNext, Iterable, SelfIter},
};

use super::PyFuture;
use crate::{asyncio::core::errors, interp::places};

/// What awaiting a `Future` iterates over: the future itself, once, and then its result.
#[pyclass(name = "FutureIter", module = "_asyncio")]
#[derive(Debug, PyPayload)]
pub(crate) struct FutureIter(PyMutex<Option<PyObjectRef>>);

impl FutureIter {
    pub(crate) fn new(future: PyObjectRef) -> Self {
        Self(PyMutex::new(Some(future)))
    }

    fn step(&self, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let Some(object) = self.0.lock().clone() else { return Ok(PyIterReturn::StopIteration(None)) };
        let future = PyFuture::of(&object).expect("only futures of ours are iterated");
        if future.is_done() {
            self.0.lock().take();
            let result = future.take_result(vm).inspect_err(|error| errors::chain(error, vm));
            return Ok(PyIterReturn::StopIteration(Some(result?)));
        }
        if future.blocking.replace(true) {
            return Err(vm.new_runtime_error("await wasn't used with future"));
        }
        note_place(|| places::here(vm));
        Ok(PyIterReturn::Return(object))
    }
}

#[pyclass(with(IterNext, Iterable), flags(DISALLOW_INSTANTIATION))]
impl FutureIter {
    #[pymethod]
    fn send(zelf: &Py<Self>, _value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        zelf.step(vm)
    }

    #[pymethod]
    fn throw(
        zelf: &Py<Self>,
        exc_type: PyObjectRef,
        exc_val: OptionalArg,
        exc_tb: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyIterReturn> {
        if matches!(exc_val, OptionalArg::Present(_)) {
            errors::warn_old_throw(vm)?;
        }
        zelf.0.lock().take();
        let (value, traceback) = (exc_val.unwrap_or_none(vm), exc_tb.unwrap_or_none(vm));
        Err(vm.normalize_exception(exc_type, value, traceback)?)
    }

    #[pymethod]
    fn close(zelf: &Py<Self>) {
        zelf.0.lock().take();
    }
}

impl SelfIter for FutureIter {}

impl IterNext for FutureIter {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        zelf.step(vm)
    }
}
