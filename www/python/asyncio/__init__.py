"""asyncio on Looplab's executor. The classes live in the native module `_asyncio`; this puts them together."""

import _asyncio
import sys  # noqa: F401 (CPython's package has it too)
from _asyncio import *  # noqa: F403
from _asyncio import (
    _enter_task,
    _get_running_loop,
    _leave_task,
    _register_task,
    _set_running_loop,
    _unregister_task,
)

TimeoutError = TimeoutError
SelectorEventLoop = _asyncio.EventLoop

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

# What not every program wants is loaded when one does, so that all of them begin sooner: names, and the modules that
# have them.
_LATER = {
    "iscoroutinefunction": "coroutines",
    "set_event_loop_policy": "events",
    "IncompleteReadError": "exceptions",
    "LimitOverrunError": "exceptions",
    "SendfileNotAvailableError": "exceptions",
    "wrap_future": "futures",
    "BoundedSemaphore": "locks",
    "PriorityQueue": "queues",
    "LifoQueue": "queues",
    "create_eager_task_factory": "tasks",
    "eager_task_factory": "tasks",
    "run_coroutine_threadsafe": "tasks",
    "wait_for": "tasks",
    "timeout": "timeouts",
    "timeout_at": "timeouts",
    "AbstractEventLoopPolicy": "policies",
    "AbstractServer": "policies",
    "DefaultEventLoopPolicy": "policies",
    "get_child_watcher": "policies",
    "set_child_watcher": "policies",
    "create_subprocess_exec": "subprocess",
    "create_subprocess_shell": "subprocess",
    "to_thread": "threads",
    "StreamReader": "streams",
    "StreamReaderProtocol": "streams",
    "StreamWriter": "streams",
    "open_connection": "streams",
    "open_unix_connection": "_unix",
    "start_unix_server": "_unix",
    "start_server": "streams",
    "BaseProtocol": "protocols",
    "BufferedProtocol": "protocols",
    "DatagramProtocol": "protocols",
    "Protocol": "protocols",
    "SubprocessProtocol": "protocols",
    "BaseTransport": "transports",
    "DatagramTransport": "transports",
    "ReadTransport": "transports",
    "SubprocessTransport": "transports",
    "Transport": "transports",
    "WriteTransport": "transports",
    "BaseEventLoop": "_bases",
    "Server": "_bases",
    "AbstractChildWatcher": "_watchers",
    "FastChildWatcher": "_watchers",
    "MultiLoopChildWatcher": "_watchers",
    "PidfdChildWatcher": "_watchers",
    "SafeChildWatcher": "_watchers",
    "ThreadedChildWatcher": "_watchers",
}

# CPython's package has all of its modules loaded, so programs use them without importing them.
_MODULES = (
    "constants coroutines events exceptions format_helpers futures locks log mixins policies protocols queues runners"
    " staggered streams subprocess taskgroups tasks threads timeouts transports trsock"
).split()

__all__ = (
    *(name for name in dir(_asyncio) if not name.startswith("_")),
    "_enter_task",
    "_get_running_loop",
    "_leave_task",
    "_register_task",
    "_set_running_loop",
    "_unregister_task",
    "TimeoutError",
    "SelectorEventLoop",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "ALL_COMPLETED",
    *_LATER,
)


def __dir__():
    return sorted({*globals(), *_LATER, *_MODULES})


# In a traceback this is no call of a function, as there is none in CPython.
__getattr__ = _asyncio._find_later


def _find_later(name):
    """The only member of a tuple, if there is such an attribute."""
    if name in _LATER:
        value = getattr(_load(_LATER[name]), name)
        globals()[name] = value
        return (value,)
    if not name.startswith("__"):
        try:
            return (_load(name),)
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    return ()


def _load(module):
    # With a name to look for, which the module need not have, this gives the module and not the package.
    return __import__(f"{__name__}.{module}", fromlist=("__name__",))


async def _wrap_awaitable(awaitable):
    return await awaitable
