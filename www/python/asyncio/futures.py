__all__ = ("Future", "isfuture")

from _asyncio import Future, isfuture
