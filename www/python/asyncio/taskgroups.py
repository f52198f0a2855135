__all__ = ("TaskGroup",)

from _asyncio import TaskGroup
