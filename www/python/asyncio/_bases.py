"""What `asyncio.base_events` defines, for `isinstance` and annotations. The module itself is CPython's own loop, which
is only here when a program brings it, as CPython's tests do.
"""

__all__ = ("BaseEventLoop", "Server")

from .policies import AbstractServer

try:
    from .base_events import BaseEventLoop
except ModuleNotFoundError:
    from _asyncio import EventLoop as BaseEventLoop


class Server(AbstractServer):
    """No loop listens here."""
