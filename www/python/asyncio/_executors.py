"""`run_in_executor` where there are no threads: the function is called in a round of the loop of its own."""

import sys
from _asyncio import _note_thread_call


def run(loop, executor, func, *args):
    """A future of what `func(*args)` gives. Only executors that need no thread or process are asked themselves."""
    if executor is None or _needs_threads(executor):
        future = loop.create_future()
        loop.call_soon(_call, future, func, args)
        return future
    from .futures import wrap_future

    return wrap_future(executor.submit(func, *args), loop=loop)


def _needs_threads(executor):
    futures = sys.modules.get("concurrent.futures")
    names = ("ThreadPoolExecutor", "ProcessPoolExecutor")
    return futures is not None and any(type(executor).__name__ == name for name in names)


def _call(future, func, args):
    if future.cancelled():
        return
    _note_thread_call()
    try:
        result = func(*args)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        if not future.done():
            future.set_exception(error)
    else:
        if not future.done():
            future.set_result(result)
