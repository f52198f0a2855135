"""Tracing of memory, which the interpreter here does not do: it can be switched on and off, and is known of nothing
where it was allocated.
"""

__all__ = (
    "clear_traces",
    "get_object_traceback",
    "get_traceback_limit",
    "get_traced_memory",
    "get_tracemalloc_memory",
    "is_tracing",
    "reset_peak",
    "start",
    "stop",
    "take_snapshot",
)

_limit = 0


def start(nframe=1, /):
    global _limit
    if nframe < 1:
        raise ValueError("the number of frames must be in range [1; 65535]")
    _limit = nframe


def stop():
    global _limit
    _limit = 0


def is_tracing():
    return _limit > 0


def get_traceback_limit():
    return _limit or 1


def get_object_traceback(obj, /):
    return None


def clear_traces():
    pass


def reset_peak():
    pass


def get_tracemalloc_memory():
    return 0


def get_traced_memory():
    if _limit:
        _refuse()
    return 0, 0


def take_snapshot():
    if not _limit:
        raise RuntimeError("the tracemalloc module must be tracing memory allocations to take a snapshot")
    _refuse()


def _refuse():
    raise NotImplementedError("memory allocations are not traced here")
