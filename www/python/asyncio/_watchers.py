"""What watches over child processes. There are none here, so the watchers are only names, and things to pass on."""

__all__ = (
    "AbstractChildWatcher",
    "FastChildWatcher",
    "MultiLoopChildWatcher",
    "PidfdChildWatcher",
    "SafeChildWatcher",
    "ThreadedChildWatcher",
)


def _deprecated(name):
    import warnings

    warnings.warn(
        f"{name!r} is deprecated as of Python 3.12 and will be removed in Python 3.14.",
        DeprecationWarning,
        stacklevel=3,
    )


class AbstractChildWatcher:
    def __init_subclass__(cls):
        if cls.__module__ != __name__:
            _deprecated("AbstractChildWatcher")

    def add_child_handler(self, pid, callback, *args):
        raise NotImplementedError

    def remove_child_handler(self, pid):
        raise NotImplementedError

    def attach_loop(self, loop):
        raise NotImplementedError

    def close(self):
        raise NotImplementedError

    def is_active(self):
        raise NotImplementedError

    def __enter__(self):
        raise NotImplementedError

    def __exit__(self, *error):
        raise NotImplementedError


class PidfdChildWatcher(AbstractChildWatcher):
    def add_child_handler(self, pid, callback, *args):
        raise NotImplementedError("there are no processes here")

    def remove_child_handler(self, pid):
        return False

    def attach_loop(self, loop):
        pass

    def close(self):
        pass

    def is_active(self):
        return True

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class ThreadedChildWatcher(PidfdChildWatcher):
    pass


class _DeprecatedWatcher(PidfdChildWatcher):
    def __init__(self):
        _deprecated(type(self).__name__)


class MultiLoopChildWatcher(_DeprecatedWatcher):
    pass


class SafeChildWatcher(_DeprecatedWatcher):
    pass


class FastChildWatcher(_DeprecatedWatcher):
    pass
