"""Errors that no code can catch, and where things were made, in the words CPython uses. Most programs never need any of
this, so it is loaded when one does.
"""

import sys

# How deep debug mode looks.
_DEPTH = 10


def extract_stack():
    """The calls that led to a function of the native module, the last one last."""
    import traceback

    frames = traceback.walk_stack(sys._getframe(1))
    stack = traceback.StackSummary.extract(frames, limit=_DEPTH, lookup_lines=False)
    stack.reverse()
    return stack


def _log(level, text, error=None):
    logging = sys.modules.get("logging")
    if logging is not None:
        info = (type(error), error, error.__traceback__) if error is not None else False
        logging.getLogger("asyncio").log(getattr(logging, level), text, exc_info=info)
        return
    # Without logging it cannot have been set up, and then an error goes to stderr as it stands.
    print(text, file=sys.stderr)
    if error is not None:
        import traceback

        traceback.print_exception(error, file=sys.stderr)


def report(context):
    """Tells of an error as the loop's default handler does: through the logger "asyncio"."""
    lines = [context.get("message") or "Unhandled exception in event loop"]
    for key in sorted(context):
        if key in ("message", "exception"):
            continue
        lines.append(f"{key}: {_shown(key, context[key])}")
    _log("ERROR", "\n".join(lines), context.get("exception"))


def _shown(key, value):
    if key not in ("source_traceback", "handle_traceback"):
        return repr(value)
    import traceback

    what = "Object" if key == "source_traceback" else "Handle"
    calls = "".join(traceback.format_list(value)).rstrip()
    return f"{what} created at (most recent call last):\n{calls}"


def handle(loop, handler, context):
    """Tells the handler that the program has set, or the default one. If that fails too, both failures are told."""
    try:
        if handler is None:
            loop.default_exception_handler(context)
        else:
            _in_context_of(context, handler, loop)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        error.__traceback__ = _outside(error.__traceback__)
        if handler is None:
            _log("ERROR", "Exception in default exception handler", error)
        else:
            _handler_failed(loop, context, error)


def _outside(entry):
    """A traceback without the calls of this file that it begins with."""
    while entry is not None and entry.tb_frame.f_code.co_filename == __file__:
        entry = entry.tb_next
    return entry


def _in_context_of(context, handler, loop):
    """Calls the handler in the context of the task, future or handle that the report is about."""
    for key in ("task", "future", "handle"):
        about = context.get(key)
        if about is not None:
            own = getattr(about, "get_context", lambda: None)()
            if hasattr(own, "run"):
                return own.run(handler, loop, context)
            break
    return handler(loop, context)


def _handler_failed(loop, context, error):
    try:
        loop.default_exception_handler(
            {
                "message": "Unhandled error in exception handler",
                "exception": error,
                "context": context,
            }
        )
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as second:
        second.__traceback__ = _outside(second.__traceback__)
        _log(
            "ERROR",
            "Exception in default exception handler while handling an unexpected error in custom exception handler",
            second,
        )


def slow(what, seconds):
    _log("WARNING", f"Executing {what} took {seconds:.3f} seconds")


async def shutdown_asyncgens(loop, agens):
    """Closes asynchronous generators, and tells of what they raise meanwhile."""
    from _asyncio import gather

    closing = (agen.aclose() for agen in agens)
    results = await gather(*closing, return_exceptions=True)
    for result, agen in zip(results, agens):
        if isinstance(result, Exception):
            loop.call_exception_handler(
                {
                    "message": f"an error occurred during closing of asynchronous generator {agen!r}",
                    "exception": result,
                    "asyncgen": agen,
                }
            )


def task_stack(task, limit):
    """The frames of a task that waits, or of the exception it has ended with."""
    coro, frame = task._coro, None
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        if hasattr(coro, name):
            frame = getattr(coro, name)
            break
    frames = []
    if frame is not None:
        while frame is not None and (limit is None or len(frames) < limit):
            frames.append(frame)
            frame = frame.f_back
        frames.reverse()
    elif task._exception is not None:
        entry = task._exception.__traceback__
        while entry is not None and (limit is None or len(frames) < limit):
            frames.append(entry.tb_frame)
            entry = entry.tb_next
    return frames


def print_task_stack(task, limit, file):
    import linecache
    import traceback

    entries, checked = [], set()
    for frame in task.get_stack(limit=limit):
        name, line = frame.f_code.co_filename, frame.f_lineno
        if name not in checked:
            checked.add(name)
            linecache.checkcache(name)
        text = linecache.getline(name, line, frame.f_globals)
        entries.append((name, line, frame.f_code.co_name, text))
    error = task._exception
    if not entries:
        print(f"No stack for {task!r}", file=file)
    elif error is not None:
        print(f"Traceback for {task!r} (most recent call last):", file=file)
    else:
        print(f"Stack for {task!r} (most recent call last):", file=file)
    traceback.print_list(entries, file=file)
    if error is not None:
        for line in traceback.format_exception_only(type(error), error):
            print(line, file=file, end="")
