__all__ = (
    "ALL_COMPLETED",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "Task",
    "all_tasks",
    "as_completed",
    "create_eager_task_factory",
    "create_task",
    "current_task",
    "eager_task_factory",
    "ensure_future",
    "gather",
    "run_coroutine_threadsafe",
    "shield",
    "sleep",
    "wait",
    "wait_for",
    "_enter_task",
    "_leave_task",
    "_register_task",
    "_unregister_task",
)

from _asyncio import (
    CancelledError,
    Task,
    _enter_task,
    _leave_task,
    _register_eager_task,
    _register_task,
    _swap_current_task,
    _unregister_eager_task,
    _unregister_task,
    all_tasks,
    as_completed,
    create_task,
    current_task,
    ensure_future,
    gather,
    get_running_loop,
    shield,
    sleep,
    wait,
)

from .timeouts import timeout as _timeout

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

_CTask = Task
_c_all_tasks = all_tasks
_c_current_task = current_task
_c_enter_task = _enter_task
_c_leave_task = _leave_task
_c_register_eager_task = _register_eager_task
_c_register_task = _register_task
_c_swap_current_task = _swap_current_task
_c_unregister_eager_task = _unregister_eager_task
_c_unregister_task = _unregister_task


def create_eager_task_factory(custom_task_constructor):
    """A task factory whose tasks take their first step at once, and are queued only if that was not the last."""

    def factory(loop, coro, *, name=None, context=None):
        return custom_task_constructor(coro, loop=loop, name=name, context=context, eager_start=True)

    return factory


eager_task_factory = create_eager_task_factory(Task)


def run_coroutine_threadsafe(coro, loop):
    """A `concurrent.futures.Future` of a coroutine that runs in `loop`. Waiting for it would block the only thread."""
    from . import _chaining

    return _chaining.run_coroutine_threadsafe(coro, loop)


async def wait_for(fut, timeout):
    """Awaits `fut` for `timeout` seconds at most; then it is cancelled and TimeoutError is raised."""
    if timeout is None or not timeout <= 0:
        async with _timeout(timeout):
            return await fut
    # No time at all: what is done counts, and what is not is cancelled without having had a turn.
    fut = ensure_future(fut)
    if fut.done():
        return fut.result()
    await _cancel_and_wait(fut)
    try:
        return fut.result()
    except CancelledError as error:
        raise TimeoutError from error


async def _cancel_and_wait(fut):
    ended = get_running_loop().create_future()

    def tell(_):
        if not ended.done():
            ended.set_result(None)

    fut.add_done_callback(tell)
    try:
        fut.cancel()
        await ended
    finally:
        fut.remove_done_callback(tell)
