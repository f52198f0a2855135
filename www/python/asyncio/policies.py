"""Event loop policies: what makes the loops, and which one is meant where none is named. Hardly any program asks, so
this is loaded when one does. The words are those of CPython 3.13.
"""

__all__ = (
    "AbstractEventLoopPolicy",
    "AbstractServer",
    "BaseDefaultEventLoopPolicy",
    "DefaultEventLoopPolicy",
    "get_child_watcher",
    "set_child_watcher",
)

from _asyncio import AbstractEventLoop, EventLoop, _set_policy, get_event_loop_policy


class AbstractServer:
    """What a loop that can listen gives for `create_server`. None does here."""

    def close(self):
        raise NotImplementedError

    def get_loop(self):
        raise NotImplementedError

    def is_serving(self):
        raise NotImplementedError

    async def start_serving(self):
        raise NotImplementedError

    async def serve_forever(self):
        raise NotImplementedError

    async def wait_closed(self):
        raise NotImplementedError

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        self.close()
        await self.wait_closed()


class AbstractEventLoopPolicy:
    """What `get_event_loop`, `set_event_loop` and `new_event_loop` ask."""

    def get_event_loop(self):
        raise NotImplementedError

    def set_event_loop(self, loop):
        raise NotImplementedError

    def new_event_loop(self):
        raise NotImplementedError

    def get_child_watcher(self):
        raise NotImplementedError

    def set_child_watcher(self, watcher):
        raise NotImplementedError


class BaseDefaultEventLoopPolicy(AbstractEventLoopPolicy):
    """One loop for the only thread, made when it is first asked for."""

    _loop_factory = None

    def __init__(self):
        self._loop = None
        self._set_called = False

    def get_event_loop(self):
        if self._loop is None and not self._set_called:
            import warnings

            warnings.warn(
                "There is no current event loop",
                DeprecationWarning,
                stacklevel=2,
            )
            self.set_event_loop(self.new_event_loop())
        if self._loop is None:
            raise RuntimeError("There is no current event loop in thread 'MainThread'.")
        return self._loop

    def set_event_loop(self, loop):
        self._set_called = True
        if loop is not None and not isinstance(loop, AbstractEventLoop):
            kind = type(loop).__name__
            raise TypeError(f"loop must be an instance of AbstractEventLoop or None, not '{kind}'")
        self._loop = loop

    def new_event_loop(self):
        return self._loop_factory()


class _UnixDefaultEventLoopPolicy(BaseDefaultEventLoopPolicy):
    _loop_factory = EventLoop
    _watcher = None

    def get_child_watcher(self):
        if self._watcher is None:
            from ._watchers import PidfdChildWatcher

            self._watcher = PidfdChildWatcher()
        return self._watcher

    def set_child_watcher(self, watcher):
        self._watcher = watcher


DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy


def set_event_loop_policy(policy):
    """Has `policy` asked from now on; with None, the default again."""
    if policy is not None and not isinstance(policy, AbstractEventLoopPolicy):
        kind = type(policy).__name__
        raise TypeError(f"policy must be an instance of AbstractEventLoopPolicy or None, not '{kind}'")
    _set_policy(policy)


def get_child_watcher():
    return get_event_loop_policy().get_child_watcher()


def set_child_watcher(watcher):
    return get_event_loop_policy().set_child_watcher(watcher)
