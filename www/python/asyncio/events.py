__all__ = (
    "AbstractEventLoop",
    "Handle",
    "TimerHandle",
    "get_event_loop",
    "get_running_loop",
    "new_event_loop",
    "set_event_loop",
    "_get_running_loop",
)

from _asyncio import (
    EventLoop as AbstractEventLoop,
    Handle,
    TimerHandle,
    _get_running_loop,
    get_event_loop,
    get_running_loop,
    new_event_loop,
    set_event_loop,
)
