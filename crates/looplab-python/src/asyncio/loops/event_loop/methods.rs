//! What programs can do with a loop.

use looplab_runtime::lowlevel::ExecutorExt as _;
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::PyType,
    convert::ToPyObject,
    function::{FuncArgs, PosArgs},
    pyclass,
    types::{Constructor, Representable},
};

use super::{
    ContextArg, PyLoop, create_task_here,
    debug::{self, ORIGIN_DEPTH, track_origins},
};
use crate::asyncio::{
    core::{awaitable::Awaitable, future::PyFuture, lean::Lean, leftover, reports, task::CreateTaskArgs},
    loops::{
        drive::{self, Mode, stuck},
        handle::{PyHandle, PyTimerHandle},
    },
};

impl Constructor for PyLoop {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new(vm))
    }
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyLoop {
    #[pymethod]
    fn time(zelf: &Py<Self>) -> f64 {
        zelf.executor.now().as_secs()
    }

    #[pymethod]
    fn is_running(zelf: &Py<Self>) -> bool {
        zelf.is_running.get()
    }

    #[pymethod]
    fn is_closed(zelf: &Py<Self>) -> bool {
        zelf.is_closed.get()
    }

    #[pymethod]
    fn get_debug(zelf: &Py<Self>) -> bool {
        zelf.debug.get()
    }

    #[pymethod]
    pub(in crate::asyncio) fn set_debug(zelf: &Py<Self>, debug: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let debug = debug.try_to_bool(vm)?;
        zelf.debug.set(debug);
        if let Some((_, before)) = &*zelf.before.borrow() {
            track_origins(if debug { ORIGIN_DEPTH } else { *before }, vm)?;
        }
        Ok(())
    }

    #[pygetset]
    fn slow_callback_duration(zelf: &Py<Self>) -> f64 {
        zelf.slow_callback_duration.get()
    }

    #[pygetset(setter)]
    fn set_slow_callback_duration(zelf: &Py<Self>, seconds: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.slow_callback_duration.set(seconds.try_float(vm)?.to_f64());
        Ok(())
    }

    #[pymethod]
    fn _asyncgen_firstiter_hook(zelf: &Py<Self>, agen: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.asyncgens.begin(&agen, vm)
    }

    /// The generator is not held any more, so the loop closes it.
    #[pymethod]
    fn _asyncgen_finalizer_hook(zelf: PyRef<Self>, agen: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.asyncgens.forget(&agen);
        if zelf.is_closed.get() {
            return Ok(());
        }
        let closing = vm.call_method(&agen, "aclose", ())?;
        let create = zelf.as_object().get_attr("create_task", vm)?;
        Self::queue_call(&zelf, create, vec![closing], None, vm);
        Ok(())
    }

    #[pymethod]
    fn shutdown_asyncgens(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.asyncgens.shut_down(zelf.clone().into(), vm)
    }

    #[pymethod]
    fn shutdown_default_executor(
        zelf: PyRef<Self>,
        _args: FuncArgs,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Awaitable>> {
        zelf.shut_down_executor(vm)?;
        Ok(Awaitable::ready("BaseEventLoop.shutdown_default_executor", vm.ctx.none(), vm))
    }

    #[pymethod]
    fn set_default_executor(zelf: &Py<Self>, executor: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.use_executor(executor, vm)
    }

    #[pygetset]
    fn _default_executor(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.default_executor.borrow().clone()
    }

    #[pymethod]
    fn run_in_executor(
        zelf: PyRef<Self>,
        executor: PyObjectRef,
        func: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        Self::call_in_executor(zelf, executor, func, args, vm)
    }

    #[pymethod]
    fn add_signal_handler(
        zelf: PyRef<Self>,
        number: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        Self::set_signal_handler(zelf, number, callback, args, vm)
    }

    #[pymethod]
    fn remove_signal_handler(zelf: &Py<Self>, number: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.forget_signal_handler(number, vm)
    }

    #[pymethod]
    fn stop(zelf: &Py<Self>) {
        zelf.executor.stop();
    }

    #[pymethod]
    pub(in crate::asyncio) fn close(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.is_running.get() {
            return Err(vm.new_runtime_error("Cannot close a running event loop"));
        }
        if zelf.is_closed.get() {
            return Ok(());
        }
        if zelf.debug.get() {
            debug::log(|vm| Ok(format!("Close {}", zelf.as_object().repr(vm)?.as_wtf8())), vm)?;
        }
        zelf.is_closed.set(true);
        zelf.forget_signal_handlers(vm)?;
        zelf.leave_executor(vm)?;
        zelf.executor.clear();
        leftover::leave(&zelf.tasks, vm)
    }

    #[pymethod]
    fn run_until_complete(zelf: PyRef<Self>, future: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        drive::run_now(drive::run_until_complete(zelf, future, Mode::InPlace), vm)
    }

    #[pymethod]
    fn run_forever(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        drive::run_now(drive::run_forever(zelf, Mode::InPlace), vm)
    }

    #[pymethod]
    fn create_future(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<PyFuture>> {
        let future = PyFuture::new_named(vm);
        future.set_loop(zelf, vm)?;
        Ok(future.into_lean(vm))
    }

    #[pymethod]
    fn create_task(zelf: PyRef<Self>, args: CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
        create_task_here(&zelf, args, vm)
    }

    #[pymethod]
    fn call_soon(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        Self::soon(zelf, callback, args, context, "call_soon", vm)
    }

    #[pymethod]
    fn call_soon_threadsafe(
        zelf: PyRef<Self>,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyHandle> {
        Self::soon(zelf, callback, args, context, "call_soon_threadsafe", vm)
    }

    #[pymethod]
    fn call_later(
        zelf: PyRef<Self>,
        delay: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyTimerHandle> {
        if vm.is_none(&delay) {
            return Err(vm.new_type_error("delay must not be None"));
        }
        let now: PyObjectRef = vm.ctx.new_float(zelf.executor.moment().as_secs()).into();
        let when = vm._add(&now, &delay)?;
        Self::call_at(zelf, when, callback, args, context, vm)
    }

    #[pymethod]
    fn call_at(
        zelf: PyRef<Self>,
        when: PyObjectRef,
        callback: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        context: ContextArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyTimerHandle> {
        Self::at(zelf, when, callback, args, context, vm)
    }

    /// One round, for a subclass that does something around it.
    #[pymethod]
    fn _run_once(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if !zelf.is_running.get() {
            return Err(vm.new_runtime_error("no round can be run in a loop that does not run"));
        }
        zelf.executor.run_once().map_err(|_| stuck(&zelf.executor))?;
        zelf.take_abort().map_or(Ok(()), Err)
    }

    /// As many objects as there are calls and steps that are ready.
    #[pygetset]
    fn _ready(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let (ready, _) = zelf.executor.lengths();
        vm.ctx.new_list(vec![vm.ctx.none(); ready]).into()
    }

    /// As many objects as there are timers.
    #[pygetset]
    fn _scheduled(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let (_, scheduled) = zelf.executor.lengths();
        vm.ctx.new_list(vec![vm.ctx.none(); scheduled]).into()
    }

    #[pymethod]
    fn set_exception_handler(zelf: &Py<Self>, handler: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if !vm.is_none(&handler) && !handler.is_callable() {
            let handler = handler.repr(vm)?;
            return Err(vm.new_type_error(format!("A callable object or None is expected, got {}", handler.as_wtf8())));
        }
        *zelf.exception_handler.borrow_mut() = Some(handler).filter(|handler| !vm.is_none(handler));
        Ok(())
    }

    #[pymethod]
    fn get_exception_handler(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.exception_handler.borrow().clone()
    }

    #[pymethod]
    fn call_exception_handler(zelf: &Py<Self>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let handler = zelf.exception_handler.borrow().clone().to_pyobject(vm);
        reports::call("handle", vec![zelf.to_owned().into(), handler, context], vm).map(drop)
    }

    #[pymethod]
    fn default_exception_handler(_zelf: &Py<Self>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        reports::call("report", vec![context], vm).map(drop)
    }

    #[pymethod]
    fn set_task_factory(zelf: &Py<Self>, factory: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        if !vm.is_none(&factory) && !factory.is_callable() {
            return Err(vm.new_type_error("task factory must be a callable or None"));
        }
        *zelf.task_factory.borrow_mut() = Some(factory).filter(|factory| !vm.is_none(factory));
        Ok(())
    }

    #[pymethod]
    fn get_task_factory(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.task_factory.borrow().clone()
    }
}

impl Representable for PyLoop {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let flag = |set: bool| if set { "True" } else { "False" };
        let _ = vm;
        Ok(format!(
            "<{} running={} closed={} debug={}>",
            zelf.class().name(),
            flag(zelf.is_running.get()),
            flag(zelf.is_closed.get()),
            flag(zelf.debug.get()),
        ))
    }
}
