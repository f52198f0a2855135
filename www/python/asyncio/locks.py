__all__ = ("Lock", "Event", "Semaphore")

from _asyncio import Event, Lock, Semaphore
