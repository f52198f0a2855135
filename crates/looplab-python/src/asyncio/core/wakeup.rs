//! What tells a task that a future which is not ours has ended.

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
    types::{Callable, Representable},
};

use crate::asyncio::core::task::PyTask;

/// The callback of a task at such a future: the task takes its step as part of the call.
#[pyclass(name = "builtin_function_or_method", module = false)]
#[derive(Debug, PyPayload)]
pub(crate) struct Wakeup {
    task: PyRef<PyTask>,
}

impl Wakeup {
    pub(in crate::asyncio) fn new(task: &Py<PyTask>) -> Self {
        Self { task: task.to_owned() }
    }
}

#[pyclass(with(Callable, Representable), flags(DISALLOW_INSTANTIATION))]
impl Wakeup {
    #[pygetset]
    fn __qualname__(zelf: &Py<Self>) -> String {
        format!("{}.task_wakeup", zelf.task.class().name())
    }

    #[pygetset]
    fn __self__(zelf: &Py<Self>) -> PyRef<PyTask> {
        zelf.task.clone()
    }
}

impl Callable for Wakeup {
    type Args = (PyObjectRef,);

    fn call(zelf: &Py<Self>, (future,): Self::Args, vm: &VirtualMachine) -> PyResult {
        let error = vm.call_method(&future, "result", ()).err();
        PyTask::step_now(&zelf.task, error, vm)?;
        Ok(vm.ctx.none())
    }
}

impl Representable for Wakeup {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<built-in method task_wakeup of {} object at {:#x}>", zelf.task.class().name(), zelf.task.get_id()))
    }
}
