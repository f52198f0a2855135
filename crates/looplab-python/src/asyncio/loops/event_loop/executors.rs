//! The executor of functions that `run_in_executor` uses. There are no threads: it calls them in the loop's own rounds.

use rustpython_vm::{
    PyObjectRef, PyRef, PyResult, VirtualMachine,
    function::{FuncArgs, KwArgs, PosArgs},
};

use super::{PyLoop, debug::check_callback};
use crate::asyncio::core::reports;

impl PyLoop {
    /// `set_default_executor`.
    pub(super) fn use_executor(&self, executor: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let module = vm.import("concurrent.futures.thread", 0)?;
        let class = module.get_attr("futures", vm)?.get_attr("thread", vm)?.get_attr("ThreadPoolExecutor", vm)?;
        if !executor.is_instance(&class, vm)? {
            return Err(vm.new_type_error("executor must be ThreadPoolExecutor instance"));
        }
        *self.default_executor.borrow_mut() = Some(executor);
        Ok(())
    }

    /// `run_in_executor`: the function is called in the next round, and the loop waits for it as it would not elsewhere.
    pub(super) fn call_in_executor(
        zelf: PyRef<Self>,
        executor: PyObjectRef,
        func: PyObjectRef,
        args: PosArgs<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        zelf.check_open(vm)?;
        if zelf.debug.get() {
            check_callback(&func, "run_in_executor", vm)?;
        }
        if vm.is_none(&executor) && zelf.executor_is_shut_down.get() {
            return Err(vm.new_runtime_error("Executor shutdown has been called"));
        }
        let mut call = vec![zelf.clone().into(), executor, func];
        call.extend(args.into_vec());
        reports::call_in("_executors", "run", call, vm)
    }

    /// What `shutdown_default_executor` does.
    pub(super) fn shut_down_executor(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.executor_is_shut_down.set(true);
        let executor = self.default_executor.borrow().clone();
        executor.map_or(Ok(()), |executor| vm.call_method(&executor, "shutdown", ()).map(drop))
    }

    /// What closing the loop does to it.
    pub(super) fn leave_executor(&self, vm: &VirtualMachine) -> PyResult<()> {
        let Some(executor) = self.default_executor.take() else { return Ok(()) };
        let args = KwArgs::from_iter([("wait".to_owned(), vm.ctx.new_bool(false).into())]);
        executor.get_attr("shutdown", vm)?.call(FuncArgs::from(args), vm).map(drop)
    }
}
