__all__ = ("Queue", "QueueFull", "QueueEmpty", "QueueShutDown")

from _asyncio import Queue, QueueEmpty, QueueFull, QueueShutDown
