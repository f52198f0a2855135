//! The `_asyncio` module: what programs see of all that is in here.

pub(crate) use _asyncio::module_def;
use rustpython_vm as vm;

#[vm::pymodule(name = "_asyncio")]
mod _asyncio {
    use rustpython_vm::{
        self as vm, Py, PyObjectRef, PyRef, PyResult, VirtualMachine,
        builtins::{PyModule, PyStrRef, PyTupleRef},
        class::PyClassImpl,
    };

    use crate::asyncio::{
        combine::{as_completed, gather, group, shield, timeout, wait},
        core::{
            awaitable, closure, coroutine, describe, ensure, errors, future, gathering, marks, registry, sleep, task,
            wakeup,
        },
        loops::{
            abstract_loop,
            drive::{Mode, run_now},
            event_loop, foreign_loop, handle, policy,
            runner::{self, RunArgs},
            running,
        },
        sync::{barrier, condition, event, lock, queues, semaphore},
    };

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        // Made here because no attribute of the module makes them.
        let _ = awaitable::Awaitable::make_static_type();
        let _ = (future::FutureIter::make_static_type(), foreign_loop::Turn::make_static_type());
        let _ = (future::Hidden::make_static_type(), wakeup::Wakeup::make_static_type());
        let _ = (as_completed::PyAsCompleted::make_static_type(), closure::Closure::make_static_type());
        vm::extend_module!(vm, module, {
            "Future" => future::PyFuture::make_static_type(),
            "Task" => task::PyTask::make_static_type(),
            "_GatheringFuture" => gathering::PyGather::make_static_type(),
            "Handle" => handle::PyHandle::make_static_type(),
            "TimerHandle" => handle::PyTimerHandle::make_static_type(),
            "AbstractEventLoop" => abstract_loop::PyAbstractLoop::make_static_type(),
            "EventLoop" => event_loop::PyLoop::make_static_type(),
            "Runner" => runner::PyRunner::make_static_type(),
            "Timeout" => timeout::PyTimeout::make_static_type(),
            "TaskGroup" => group::PyTaskGroup::make_static_type(),
            "Barrier" => barrier::PyBarrier::make_static_type(),
            "Condition" => condition::PyCondition::make_static_type(),
            "Lock" => lock::PyLock::make_static_type(),
            "Event" => event::PyEvent::make_static_type(),
            "Semaphore" => semaphore::PySemaphore::make_static_type(),
            "Queue" => queues::PyQueue::make_static_type(),
            "QueueEmpty" => queues::queue_empty(vm),
            "QueueFull" => queues::queue_full(vm),
            "QueueShutDown" => queues::queue_shut_down(vm),
            "BrokenBarrierError" => errors::broken_barrier_error(vm),
            "CancelledError" => errors::cancelled_error(vm),
            "InvalidStateError" => errors::invalid_state_error(vm),
        });
        abstract_loop::add_methods(vm);
        marks::install(vm);
        Ok(())
    }

    #[pyfunction]
    fn run(args: RunArgs, vm: &VirtualMachine) -> PyResult {
        run_now(runner::run(args, Mode::InPlace), vm)
    }

    #[pyfunction]
    fn sleep(args: sleep::SleepArgs, vm: &VirtualMachine) -> PyResult {
        sleep::sleep(args, vm)
    }

    #[pyfunction]
    fn gather(args: gather::Awaitables, options: gather::GatherOptions, vm: &VirtualMachine) -> PyResult {
        gather::gather(args.0, options, vm)
    }

    #[pyfunction]
    fn wait(args: wait::WaitArgs, vm: &VirtualMachine) -> PyRef<awaitable::Awaitable> {
        wait::wait(args, vm)
    }

    #[pyfunction]
    fn as_completed(args: as_completed::AsCompletedArgs, vm: &VirtualMachine) -> PyResult<as_completed::PyAsCompleted> {
        as_completed::as_completed(args, vm)
    }

    #[pyfunction]
    fn shield(args: shield::ShieldArgs, vm: &VirtualMachine) -> PyResult {
        shield::shield(args, vm)
    }

    #[pyfunction]
    fn ensure_future(args: ensure::EnsureFutureArgs, vm: &VirtualMachine) -> PyResult {
        ensure::ensure_future(args.coro_or_future, args.r#loop, vm)
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
        registry::all_tasks(&*running::loop_or_running(args.r#loop, vm)?, vm)
    }

    #[pyfunction]
    fn get_running_loop(vm: &VirtualMachine) -> PyResult {
        Ok(event_loop::PyLoop::shown(&*running::running_loop(vm)?))
    }

    #[pyfunction]
    fn _get_running_loop() -> Option<PyObjectRef> {
        running::current_loop().map(|current| event_loop::PyLoop::shown(&current))
    }

    #[pyfunction]
    fn _set_running_loop(event_loop: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        running::set_current_loop(running::given_loop(Some(event_loop), vm)?);
        Ok(())
    }

    #[pyfunction]
    fn get_event_loop(vm: &VirtualMachine) -> PyResult {
        Ok(event_loop::PyLoop::shown(&*policy::event_loop(vm)?))
    }

    #[pyfunction]
    fn set_event_loop(event_loop: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        policy::set_event_loop(event_loop, vm)
    }

    #[pyfunction]
    fn new_event_loop(vm: &VirtualMachine) -> PyResult {
        policy::new_event_loop(vm)
    }

    #[pyfunction]
    fn get_event_loop_policy(vm: &VirtualMachine) -> PyResult {
        policy::policy(vm)
    }

    /// The policy that was set or asked for, if any was.
    #[pyfunction]
    fn _policy() -> Option<PyObjectRef> {
        policy::known_policy()
    }

    /// `None` stands for the default.
    #[pyfunction]
    fn _set_policy(policy: Option<PyObjectRef>) {
        policy::set_policy(policy);
    }

    /// `asyncio.__getattr__`: loads what has this name.
    #[pyfunction]
    fn _find_later(name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let package = vm.import("asyncio", 0)?;
        let found: PyTupleRef = vm.call_method(&package, "_find_later", (name.clone(),))?.try_into_value(vm)?;
        found.first().cloned().ok_or_else(|| {
            let message = format!("module 'asyncio' has no attribute '{}'", name.as_wtf8());
            vm.new_attribute_error(message)
        })
    }

    #[pyfunction]
    fn _format_coroutine(coro: PyObjectRef, vm: &VirtualMachine) -> PyResult<String> {
        describe::coroutine(&coro, vm)
    }

    #[pyfunction]
    fn _is_debug_mode(vm: &VirtualMachine) -> bool {
        event_loop::is_debug_mode(vm)
    }

    /// The callback that runs is a call which the program gave to a thread.
    #[pyfunction]
    fn _note_thread_call() {
        looplab_runtime::lowlevel::note_thread_call();
    }

    #[pyfunction]
    fn _register_task(task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        registry::register(&task, vm)
    }

    #[pyfunction]
    fn _register_eager_task(task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        registry::register(&task, vm)
    }

    #[pyfunction]
    fn _unregister_task(task: PyObjectRef) {
        registry::unregister(&task);
    }

    #[pyfunction]
    fn _unregister_eager_task(task: PyObjectRef) {
        registry::unregister(&task);
    }

    #[pyfunction]
    fn _enter_task(args: registry::LoopAndTask, vm: &VirtualMachine) -> PyResult<()> {
        registry::enter(args, vm)
    }

    #[pyfunction]
    fn _leave_task(args: registry::LoopAndTask, vm: &VirtualMachine) -> PyResult<()> {
        registry::leave(args, vm)
    }

    #[pyfunction]
    fn _swap_current_task(args: registry::LoopAndTask, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
        registry::swap(args, vm)
    }

    #[pyfunction]
    fn isfuture(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        future::is_future(&object, vm)
    }

    #[pyfunction]
    fn iscoroutine(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        coroutine::is_coroutine(&object, vm)
    }
}
