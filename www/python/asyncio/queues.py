__all__ = ("Queue", "PriorityQueue", "LifoQueue", "QueueFull", "QueueEmpty", "QueueShutDown")

from _asyncio import Queue, QueueEmpty, QueueFull, QueueShutDown


class PriorityQueue(Queue):
    """A queue that gives out its lowest item first."""

    _order = "priority"


class LifoQueue(Queue):
    """A queue that gives out its newest item first."""

    _order = "lifo"
