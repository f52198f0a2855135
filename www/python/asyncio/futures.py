__all__ = ("Future", "wrap_future", "isfuture")

from _asyncio import Future, isfuture

_CFuture = Future
_PENDING, _CANCELLED, _FINISHED = "PENDING", "CANCELLED", "FINISHED"


def wrap_future(future, *, loop=None):
    """An asyncio future that follows a `concurrent.futures.Future`."""
    from . import _chaining

    return _chaining.wrap_future(future, loop=loop)


def _get_loop(future):
    get_loop = getattr(future, "get_loop", None)
    return future._loop if get_loop is None else get_loop()


def _set_result_unless_cancelled(future, result):
    if not future.cancelled():
        future.set_result(result)


def __getattr__(name):
    if name in ("_chain_future", "_copy_future_state", "_convert_future_exc"):
        from . import _chaining

        return getattr(_chaining, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
