"""Runs many programs one after the other and prints what each does; the same file on CPython and on Looplab.

`PROGRAMS` and `PRELUDE` are defined above it. A program is (its text, whether its loop is run by a function instead of
by the top level). What a program prints is printed with a bar before each line, and a line that begins with an
equals sign says how it ended.
"""

import asyncio
import gc
import sys

STEP_LIMIT = 100_000
DEADLOCK = "deadlock: every task waits, and no timer, request or task is left that could wake one of them"

if sys.implementation.name == "cpython":
    import reference

    reference.install(DEADLOCK, STEP_LIMIT)

PROGRAMS_A_COLLECTION = 25

# Cycles die when it suits the collector, which no two interpreters agree about: here, between programs.
gc.disable()


class Output:
    """What a program prints while it runs. What its remains print later goes nowhere."""

    def __init__(self):
        self.lines = []

    def print(self, *words):
        if self.lines is not None:
            self.lines.append(" ".join(map(str, words)))
            if len(self.lines) == STEP_LIMIT:
                raise SystemExit("too many lines")

    def finish(self, ending):
        lines, self.lines = self.lines, None
        for line in lines:
            print(f"|{line}")
        print(f"={ending}", flush=True)


def run_in_function(main):
    return asyncio.run(main)


prelude = compile(PRELUDE, "prelude.py", "exec")  # noqa: F821
for number, (text, in_function) in enumerate(PROGRAMS):  # noqa: F821
    output = Output()
    program = {"__name__": "__main__", "print": output.print}
    exec(prelude, program)
    try:
        exec(text, program)
        main = program["main"]()
        if in_function:  # noqa: SIM108 (a call at the top level is a statement of its own)
            result = run_in_function(main)
        else:
            result = asyncio.run(main)
        ending = f"returned {program['show'](result)}"
    except BaseException as error:
        ending = f"raised {program['caught'](error)}"
    output.finish(ending)
    main = error = result = program = output = None
    if number % PROGRAMS_A_COLLECTION == 0:
        gc.collect()
