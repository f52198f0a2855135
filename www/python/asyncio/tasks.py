__all__ = (
    "ALL_COMPLETED",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "Task",
    "all_tasks",
    "as_completed",
    "create_task",
    "current_task",
    "ensure_future",
    "gather",
    "shield",
    "sleep",
    "wait",
    "wait_for",
)

from _asyncio import (
    CancelledError,
    Task,
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
