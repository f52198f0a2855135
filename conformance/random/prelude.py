"""What every random program may use. It stands above each of them, and is part of its text."""

import asyncio
import contextlib  # noqa: F401
import contextvars
import functools  # noqa: F401
import re

tasks = {}
futures = []
timers = []
variable = contextvars.ContextVar("variable", default=0)


async def main():
    """Every program: its `job0`, which is the job that all others come from."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(report)
    futures.extend(loop.create_future() for _ in range(3))
    name(0, asyncio.current_task())
    return await job0("main")  # noqa: F821


def name(job, task):
    """Names a task after its job; it is now the one that others mean."""
    task.set_name(f"job{job}")
    tasks[job] = task
    return task


def spawn(job, coroutine):
    return name(job, asyncio.create_task(coroutine))


def cancel(job, *message):
    """Cancels a task, if there is one."""
    return tasks[job].cancel(*message) if job in tasks else "nobody"


def do(number, action):
    """What callbacks do: `action`, and a line about it."""
    print("callback", number, variable.get(), show(action()))


def set_variable(value):
    variable.set(value)
    return value


def fail(error):
    raise error


def show(value):
    """A value as text that is the same wherever the program runs: no addresses, no numbers of unnamed tasks."""
    match value:
        case asyncio.Task():
            return f"task {name_of(value)}"
        case asyncio.Future():
            return "future"
        case BaseExceptionGroup():
            return f"{type(value).__name__}({value.message!r}, {show(list(value.exceptions))})"
        case BaseException():
            return f"{type(value).__name__}({', '.join(map(show, value.args))})"
        case list():
            return f"[{', '.join(map(show, value))}]"
        case tuple():
            return f"({', '.join(map(show, value))})"
        case set():
            return f"{{{', '.join(sorted(map(show, value)))}}}"
        case str():
            return re.sub("<.*>", "<...>", value, flags=re.DOTALL)
        case _:
            return repr(value)


def name_of(task):
    """Its name, if it was given one. Early versions of 3.13 name a task of a task factory `None`."""
    name = task.get_name()
    return "without a name" if name == "None" or name.startswith("Task-") else name


def caught(error):
    """An exception with what it came from."""
    cause = f" from {show(error.__cause__)}" if error.__cause__ else ""
    return f"{show(error)}{cause}"


def state(future):
    """How far a task or future is."""
    if future is None:
        return "nobody"
    if future.cancelled():
        return "cancelled"
    if not future.done():
        return "pending"
    if error := future.exception():
        return f"failed {show(error)}"
    return f"done {show(future.result())}"


def report(loop, context):
    """The loop's exception handler. What is said when an object dies depends on when that is, and is left out."""
    if not context["message"].endswith(("was never retrieved", "but it is pending!")):
        print("reported", show(context["message"].split("(")[0].split("<")[0]), show(context.get("exception")))
