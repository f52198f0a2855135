__all__ = (
    "AbstractEventLoop",
    "Handle",
    "TimerHandle",
    "get_event_loop",
    "get_event_loop_policy",
    "get_running_loop",
    "new_event_loop",
    "set_event_loop",
    "set_event_loop_policy",
    "_get_running_loop",
    "_set_running_loop",
)

import _asyncio
from _asyncio import (
    AbstractEventLoop,
    Handle,
    TimerHandle,
    _get_running_loop,
    _set_running_loop,
    get_event_loop,
    get_event_loop_policy,
    get_running_loop,
    new_event_loop,
    set_event_loop,
)


def set_event_loop_policy(policy):
    """Has `policy` asked from now on; with None, the default again."""
    from . import policies

    policies.set_event_loop_policy(policy)


def __getattr__(name):
    if name == "_event_loop_policy":
        return _asyncio._policy()
    # The import system asks for names of its own, and those are no reason to load anything.
    if not name.startswith("__"):
        from . import policies

        if name in policies.__all__:
            return getattr(policies, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
