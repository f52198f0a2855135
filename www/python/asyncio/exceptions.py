__all__ = ("CancelledError", "InvalidStateError", "TimeoutError")

from _asyncio import CancelledError, InvalidStateError

TimeoutError = TimeoutError
