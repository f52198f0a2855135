"""Runs the programs that are named by the arguments, one after the other, and prints the name of each before it begins.

A program may do what it likes, but not for ever: one that goes through very many lines is ended.
"""

import contextlib
import io
import sys
import traceback

MOST_LINES = 20_000

lines = 0


def count(frame, event, argument):
    global lines
    lines += 1
    if lines > MOST_LINES:
        raise SystemExit("it spins")
    return count


def run(name):
    global lines
    lines = 0
    with open(name, "rb") as file:
        source = file.read()
    try:
        program = compile(source, name, "exec")
        sys.settrace(count)
        exec(program, {"__name__": "__main__"})
    except BaseException:
        sys.settrace(None)
        traceback.print_exc()
    finally:
        sys.settrace(None)


for name in sys.argv[1:]:
    print(name, flush=True)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        run(name)
