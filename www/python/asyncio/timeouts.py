__all__ = ("Timeout", "timeout", "timeout_at")

from _asyncio import Timeout, get_running_loop


def timeout(delay):
    """A block that is cancelled `delay` seconds from now; None means never."""
    loop = get_running_loop()
    return Timeout(None if delay is None else loop.time() + delay)


def timeout_at(when):
    """A block that is cancelled at `when`, on the loop's clock; None means never."""
    return Timeout(when)
