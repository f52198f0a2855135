//! The native half of `asyncio`: the `_asyncio` module. Order, messages and exceptions are those of CPython 3.13.
//!
//! A Python task is a task of our executor whose poll sends into its coroutine; each event loop is an [`Executor`] of its
//! own. What a coroutine awaits is either a [`future::PyFuture`], which asyncio's own protocol yields to the task, or an
//! [`awaitable::Awaitable`], a Rust future that looks like a coroutine.
//!
//! [`Executor`]: crate::executor::Executor

mod as_completed;
mod awaitable;
mod barrier;
mod bound;
mod condition;
mod coroutine;
mod done;
mod errors;
mod event_loop;
mod future;
mod gather;
mod group;
mod handle;
mod items;
mod locks;
mod queues;
mod runner;
mod running;
mod shield;
mod sleep;
mod task;
mod timeout;
mod wait;

pub(super) use self::{
    awaitable::{Awaitable, Driver},
    module::module_def,
    runner::settle_call,
    running::{blocks_the_loop, reset, running_task},
};

use rustpython_vm as vm;

#[vm::pymodule(name = "_asyncio")]
mod module {
    use rustpython_vm::{
        self as vm, Py, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyModule, class::PyClassImpl,
        function::PosArgs,
    };

    use super::{
        as_completed, awaitable, barrier, condition, errors, event_loop, future, gather, group, handle, locks, queues,
        runner, running, shield, sleep, task, timeout, wait,
    };
    use crate::python::asyncio::runner::{Mode, RunArgs};

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        // Made here because no attribute of the module makes them.
        let _ = (awaitable::Awaitable::make_static_type(), awaitable::FutureIter::make_static_type());
        let _ = as_completed::PyAsCompleted::make_static_type();
        vm::extend_module!(vm, module, {
            "Future" => future::PyFuture::make_static_type(),
            "Task" => task::PyTask::make_static_type(),
            "_GatheringFuture" => gather::PyGather::make_static_type(),
            "Handle" => handle::PyHandle::make_static_type(),
            "TimerHandle" => handle::PyTimerHandle::make_static_type(),
            "EventLoop" => event_loop::PyLoop::make_static_type(),
            "Runner" => runner::PyRunner::make_static_type(),
            "Timeout" => timeout::PyTimeout::make_static_type(),
            "TaskGroup" => group::PyTaskGroup::make_static_type(),
            "Barrier" => barrier::PyBarrier::make_static_type(),
            "Condition" => condition::PyCondition::make_static_type(),
            "Lock" => locks::PyLock::make_static_type(),
            "Event" => locks::PyEvent::make_static_type(),
            "Semaphore" => locks::PySemaphore::make_static_type(),
            "Queue" => queues::PyQueue::make_static_type(),
            "QueueEmpty" => queues::queue_empty(vm),
            "QueueFull" => queues::queue_full(vm),
            "QueueShutDown" => queues::queue_shut_down(vm),
            "BrokenBarrierError" => errors::broken_barrier_error(vm),
            "CancelledError" => errors::cancelled_error(vm),
            "InvalidStateError" => errors::invalid_state_error(vm),
        });
        Ok(())
    }

    #[pyfunction]
    fn run(args: RunArgs, vm: &VirtualMachine) -> PyResult {
        runner::run_now(runner::run(args, Mode::InPlace), vm)
    }

    #[pyfunction]
    fn sleep(args: sleep::SleepArgs, vm: &VirtualMachine) -> PyResult {
        sleep::sleep(args, vm)
    }

    #[pyfunction]
    fn gather(args: PosArgs<PyObjectRef>, options: gather::GatherOptions, vm: &VirtualMachine) -> PyResult {
        super::gather::gather(args.into_vec(), options, vm)
    }

    #[pyfunction]
    fn wait(args: wait::WaitArgs, vm: &VirtualMachine) -> PyRef<awaitable::Awaitable> {
        super::wait::wait(args, vm)
    }

    #[pyfunction]
    fn as_completed(
        args: as_completed::AsCompletedArgs,
        vm: &VirtualMachine,
    ) -> PyResult<as_completed::PyAsCompleted> {
        super::as_completed::as_completed(args, vm)
    }

    #[pyfunction]
    fn shield(args: shield::ShieldArgs, vm: &VirtualMachine) -> PyResult {
        super::shield::shield(args, vm)
    }

    #[pyfunction]
    fn ensure_future(args: task::EnsureFutureArgs, vm: &VirtualMachine) -> PyResult {
        task::ensure_future(args.coro_or_future, args.r#loop, vm)
    }

    #[pyfunction]
    fn create_task(args: task::CreateTaskArgs, vm: &VirtualMachine) -> PyResult {
        event_loop::create_task(&running::running_loop(vm)?, args, vm)
    }

    #[pyfunction]
    fn current_task(args: running::LoopArg, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
        Ok(running::loop_or_running(args.r#loop, vm)?.current_task())
    }

    #[pyfunction]
    fn all_tasks(args: running::LoopArg, vm: &VirtualMachine) -> PyResult {
        let tasks = running::loop_or_running(args.r#loop, vm)?.all_tasks();
        let set = vm::PyPayload::into_ref(vm::builtins::PySet::default(), &vm.ctx);
        for task in tasks {
            set.add(task.into(), vm)?;
        }
        Ok(set.into())
    }

    #[pyfunction]
    fn get_running_loop(vm: &VirtualMachine) -> PyResult {
        Ok(running::running_loop(vm)?.into())
    }

    #[pyfunction]
    fn _get_running_loop() -> Option<PyObjectRef> {
        running::current_loop().map(Into::into)
    }

    #[pyfunction]
    fn get_event_loop(vm: &VirtualMachine) -> PyResult {
        Ok(running::event_loop(vm)?.into())
    }

    #[pyfunction]
    fn set_event_loop(event_loop: Option<PyRef<event_loop::PyLoop>>) {
        running::set_event_loop(event_loop);
    }

    #[pyfunction]
    fn new_event_loop(vm: &VirtualMachine) -> PyObjectRef {
        event_loop::PyLoop::new_ref(vm).into()
    }

    #[pyfunction]
    fn isfuture(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        future::is_future(&object, vm)
    }

    #[pyfunction]
    fn iscoroutine(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        task::is_coroutine(&object, vm)
    }
}
