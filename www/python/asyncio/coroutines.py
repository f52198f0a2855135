__all__ = ("iscoroutine", "iscoroutinefunction")

import _functools
from _asyncio import _format_coroutine, _is_debug_mode, iscoroutine  # noqa: F401

# Set on functions that are to count as coroutine functions although they are written otherwise.
_is_coroutine = object()

_FUNCTION = type(lambda: None)
_METHOD = type((lambda self: None).__get__(0))
_CO_COROUTINE = 0x80


def iscoroutinefunction(func):
    """Whether calling `func` gives a coroutine."""
    if getattr(func, "_is_coroutine", None) is _is_coroutine:
        return True
    while isinstance(func, (_METHOD, _functools.partial)):
        func = func.func if isinstance(func, _functools.partial) else func.__func__
    if isinstance(func, _FUNCTION) and func.__code__.co_flags & _CO_COROUTINE:
        return True
    if getattr(func, "_is_coroutine_marker", None) is None:
        return False
    # Perhaps marked by inspect.markcoroutinefunction, so that is loaded already.
    import inspect

    return inspect.iscoroutinefunction(func)
