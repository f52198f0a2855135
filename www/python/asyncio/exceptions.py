__all__ = ("BrokenBarrierError", "CancelledError", "InvalidStateError", "TimeoutError")

from _asyncio import BrokenBarrierError, CancelledError, InvalidStateError

TimeoutError = TimeoutError
