"""asyncio on Looplab's executor. The classes live in the native module `_asyncio`; what is here is put together from them.
"""

from _asyncio import EventLoop

from .coroutines import *
from .events import *
from .exceptions import *
from .futures import *
from .locks import *
from .queues import *
from .runners import *
from .taskgroups import *
from .tasks import *
from .timeouts import *

SelectorEventLoop = EventLoop

__all__ = (
    coroutines.__all__
    + events.__all__
    + exceptions.__all__
    + futures.__all__
    + locks.__all__
    + queues.__all__
    + runners.__all__
    + taskgroups.__all__
    + tasks.__all__
    + timeouts.__all__
    + ("EventLoop", "SelectorEventLoop")
)


# What few programs want is loaded when one does: names, and the modules that have them.
_LATER = {
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
    "BaseEventLoop": "base_events",
}


def __getattr__(name):
    from importlib import import_module

    if name in _LATER:
        value = getattr(import_module(f".{_LATER[name]}", __name__), name)
        globals()[name] = value
        return value
    # CPython's package has all of its modules loaded, so programs use them without importing them.
    if not name.startswith("__"):
        try:
            return import_module(f".{name}", __name__)
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


async def _wrap_awaitable(awaitable):
    return await awaitable
