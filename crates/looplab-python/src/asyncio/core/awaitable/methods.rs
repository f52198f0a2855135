//! What programs can do with an awaitable: what they can do with a coroutine.

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
    function::OptionalArg,
    protocol::PyIterReturn,
    pyclass,
    types::{IterNext, Iterable, Representable, SelfIter},
};

use super::{Awaitable, State};

#[pyclass(with(IterNext, Iterable, Representable), flags(DISALLOW_INSTANTIATION))]
impl Awaitable {
    #[pymethod(name = "__await__")]
    fn awaiting(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        if zelf.is_suspended() {
            return Err(vm.new_runtime_error("coroutine is being awaited already"));
        }
        Ok(zelf)
    }

    #[pymethod]
    fn send(zelf: &Py<Self>, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        if zelf.is_new() && !vm.is_none(&value) {
            return Err(vm.new_type_error("can't send non-None value to a just-started coroutine"));
        }
        Self::step(zelf, vm)
    }

    #[pymethod]
    fn throw(
        zelf: &Py<Self>,
        exc_type: PyObjectRef,
        exc_val: OptionalArg,
        exc_tb: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyIterReturn> {
        let (value, traceback) = (exc_val.unwrap_or_none(vm), exc_tb.unwrap_or_none(vm));
        Self::throw_in(zelf, vm.normalize_exception(exc_type, value, traceback)?, vm)
    }

    #[pymethod]
    fn close(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.is_over() {
            return Ok(());
        }
        let exit = vm.new_exception_empty(vm.ctx.exceptions.generator_exit.to_owned());
        match Self::throw_in(zelf, exit, vm) {
            Ok(PyIterReturn::Return(_)) => Err(vm.new_runtime_error("coroutine ignored GeneratorExit")),
            Ok(PyIterReturn::StopIteration(_)) => Ok(()),
            Err(error) if error.fast_isinstance(vm.ctx.exceptions.generator_exit) => Ok(()),
            Err(error) => Err(error),
        }
    }

    #[pygetset]
    fn __name__(zelf: &Py<Self>) -> &'static str {
        zelf.qualname.rsplit('.').next().unwrap_or(zelf.qualname)
    }

    #[pygetset]
    fn __qualname__(zelf: &Py<Self>) -> &'static str {
        zelf.qualname
    }

    #[pygetset]
    fn cr_running(zelf: &Py<Self>) -> bool {
        matches!(*zelf.state.borrow(), State::Polled)
    }

    #[pygetset]
    fn cr_await(_zelf: &Py<Self>) -> Option<PyObjectRef> {
        None
    }

    #[pygetset]
    fn cr_frame(_zelf: &Py<Self>) -> Option<PyObjectRef> {
        None
    }
}

impl SelfIter for Awaitable {}

impl IterNext for Awaitable {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        Self::step(zelf, vm)
    }
}

impl Representable for Awaitable {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<coroutine object {} at {:#x}>", zelf.qualname, zelf.get_id()))
    }
}
