__all__ = (
    "Task",
    "all_tasks",
    "create_task",
    "current_task",
    "ensure_future",
    "gather",
    "sleep",
    "wait_for",
)

from _asyncio import (
    CancelledError,
    Task,
    all_tasks,
    create_task,
    current_task,
    ensure_future,
    gather,
    get_running_loop,
    sleep,
)

from .timeouts import timeout as _timeout


async def wait_for(fut, timeout):
    """Awaits `fut` for `timeout` seconds at most; then it is cancelled and TimeoutError is raised."""
    if timeout is None or timeout > 0:
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
