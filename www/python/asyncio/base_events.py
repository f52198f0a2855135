__all__ = ("BaseEventLoop", "Server")

from _asyncio import EventLoop as BaseEventLoop

from .policies import AbstractServer


class Server(AbstractServer):
    """For annotations: no loop listens here."""
