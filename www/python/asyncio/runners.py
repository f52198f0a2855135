__all__ = ("Runner", "run")

from _asyncio import Runner, run
