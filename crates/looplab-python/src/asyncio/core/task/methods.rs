//! What programs can do with a task.

use looplab_runtime::lowlevel::TaskExt as _;
use looplab_trace::EventKind;
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyStrRef, PyType},
    convert::ToPyObject,
    function::{FuncArgs, PySetterValue},
    pyclass,
    types::{Constructor, Destructor, Initializer, Representable},
};

use super::{CreateTaskArgs, PyTask, Waiter};
use crate::{
    asyncio::{
        core::{
            describe, errors,
            future::{CancelArgs, PyFuture},
            mistakes, reports,
        },
        loops::{event_loop::PyLoop, policy},
    },
    interp::contextvars::Context as PyContext,
};

#[derive(FromArgs)]
pub(crate) struct StackArgs {
    #[pyarg(named, optional)]
    limit: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct PrintStackArgs {
    #[pyarg(named, optional)]
    limit: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    file: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct TaskArgs {
    #[pyarg(any)]
    coro: PyObjectRef,
    #[pyarg(named, optional)]
    r#loop: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    name: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    context: Option<PyObjectRef>,
    #[pyarg(named, default = false)]
    eager_start: bool,
}

impl Constructor for PyTask {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new_empty())
    }
}

impl Initializer for PyTask {
    type Args = TaskArgs;

    fn init(zelf: &Py<Self>, args: TaskArgs, vm: &VirtualMachine) -> PyResult<()> {
        let event_loop = policy::loop_or_current(args.r#loop, vm)?;
        let TaskArgs { coro, name, context, eager_start, .. } = args;
        Self::begin(zelf, event_loop, CreateTaskArgs { coro, name, context }, eager_start, vm)
    }
}

#[pyclass(with(Constructor, Initializer, Representable, Destructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyTask {
    #[pymethod]
    fn cancel(zelf: &Py<Self>, args: CancelArgs, vm: &VirtualMachine) -> PyResult<bool> {
        Self::request_cancel(zelf, args.message(vm), vm)
    }

    #[pymethod]
    pub(in crate::asyncio) fn cancelling(zelf: &Py<Self>) -> i32 {
        zelf.cancel_requests.get()
    }

    #[pymethod]
    pub(in crate::asyncio) fn uncancel(zelf: &Py<Self>) -> i32 {
        let left = (zelf.cancel_requests.get() - 1).max(0);
        if let Some(task) = zelf.task.borrow().as_ref().filter(|_| left < zelf.cancel_requests.get()) {
            task.note(|| EventKind::Uncancelled);
        }
        zelf.cancel_requests.set(left);
        if left == 0 {
            zelf.must_cancel.set(false);
        }
        left
    }

    #[pymethod]
    fn get_name(zelf: &Py<Self>, vm: &VirtualMachine) -> PyStrRef {
        zelf.name(vm)
    }

    #[pymethod]
    fn get_stack(zelf: PyObjectRef, args: StackArgs, vm: &VirtualMachine) -> PyResult {
        reports::call("task_stack", vec![zelf, args.limit.to_pyobject(vm)], vm)
    }

    #[pymethod]
    fn print_stack(zelf: PyObjectRef, args: PrintStackArgs, vm: &VirtualMachine) -> PyResult {
        let (limit, file) = (args.limit.to_pyobject(vm), args.file.to_pyobject(vm));
        reports::call("print_task_stack", vec![zelf, limit, file], vm)
    }

    #[pymethod]
    fn set_name(zelf: &Py<Self>, name: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let name = name.str(vm)?;
        if let Some(task) = &*zelf.task.borrow() {
            task.set_name(&name.to_string_lossy());
        }
        *zelf.name.borrow_mut() = Some(name);
        Ok(())
    }

    #[pymethod]
    fn get_coro(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.coro()
    }

    #[pymethod]
    fn get_context(zelf: &Py<Self>) -> Option<PyRef<PyContext>> {
        zelf.context.borrow().clone()
    }

    #[pymethod]
    fn set_result(_zelf: &Py<Self>, _result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("Task does not support set_result operation"))
    }

    #[pymethod]
    fn set_exception(_zelf: &Py<Self>, _exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("Task does not support set_exception operation"))
    }

    #[pygetset]
    fn _must_cancel(zelf: &Py<Self>) -> bool {
        zelf.must_cancel.get()
    }

    #[pygetset]
    fn _coro(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.coro()
    }

    #[pygetset]
    fn _fut_waiter(zelf: &Py<Self>) -> Option<PyObjectRef> {
        match &*zelf.waiter.borrow() {
            Some(Waiter::Future(future)) => Some(future.clone()),
            Some(Waiter::Awaitable(awaitable)) => Some(awaitable.clone().into()),
            None => None,
        }
    }

    #[pygetset]
    fn _log_destroy_pending(zelf: &Py<Self>) -> bool {
        zelf.log_destroyed.get()
    }

    #[pygetset(setter)]
    fn set__log_destroy_pending(zelf: &Py<Self>, log: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        zelf.log_destroyed.set(errors::not_deleted(log, vm)?);
        Ok(())
    }
}

impl Representable for PyTask {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        describe::task(zelf.as_object(), zelf, vm)
    }
}

impl Destructor for PyTask {
    fn del(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if !zelf.base.is_done() && zelf.log_destroyed.get() {
            mistakes::destroyed(zelf.id());
            let context = vm.ctx.new_dict();
            context.set_item("task", zelf.to_owned().into(), vm)?;
            context.set_item("message", vm.ctx.new_str("Task was destroyed but it is pending!").into(), vm)?;
            zelf.base.add_source(&context, vm)?;
            PyLoop::report(&*zelf.base.event_loop(vm)?, context.into(), vm)?;
        }
        PyFuture::report_unseen(zelf.as_object(), vm)
    }
}
