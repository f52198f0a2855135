"""Processes, of which a browser has none: the loop says so when one is asked for."""

__all__ = ("create_subprocess_exec", "create_subprocess_shell")

from .events import get_running_loop

PIPE, STDOUT, DEVNULL = -1, -2, -3


class Process:
    """What the functions would give; there never is one."""


async def create_subprocess_shell(cmd, *args, **options):
    return get_running_loop().subprocess_shell(None, cmd)


async def create_subprocess_exec(program, *args, **options):
    return get_running_loop().subprocess_exec(None, program)
