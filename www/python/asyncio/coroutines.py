__all__ = ("iscoroutine", "iscoroutinefunction")

from _asyncio import iscoroutine

# Set on functions that are to count as coroutine functions although they are written otherwise.
_is_coroutine = object()

_CO_COROUTINE = 0x80


def iscoroutinefunction(func):
    """Whether calling `func` gives a coroutine."""
    while hasattr(func, "func"):
        func = func.func
    func = getattr(func, "__func__", func)
    if getattr(func, "_is_coroutine", None) is _is_coroutine:
        return True
    code = getattr(func, "__code__", None)
    return code is not None and bool(code.co_flags & _CO_COROUTINE)
