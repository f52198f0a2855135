"""What goes wrong where nobody can catch it, in the words CPython uses."""

import sys

_QUIET = ("source_traceback", "handle_traceback")


def report(context):
    """Tells of an error as the loop's default handler does: through the logger "asyncio"."""
    lines = [context.get("message") or "Unhandled exception in event loop"]
    for key in sorted(context):
        if key in ("message", "exception") or key in _QUIET:
            continue
        lines.append(f"{key}: {context[key]!r}")
    text = "\n".join(lines)
    error = context.get("exception")
    logging = sys.modules.get("logging")
    if logging is not None:
        info = (type(error), error, error.__traceback__) if error is not None else False
        logging.getLogger("asyncio").error(text, exc_info=info)
        return
    # Without logging nobody can have set it up, and then an error goes to stderr as it stands.
    print(text, file=sys.stderr)
    if error is not None:
        import traceback

        traceback.print_exception(error, file=sys.stderr)


def report_to(handler, loop, context):
    """Tells the handler that the program has set. If that fails too, both failures are told."""
    try:
        handler(loop, context)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        report(
            {
                "message": "Unhandled error in exception handler",
                "exception": error,
                "context": context,
            }
        )
