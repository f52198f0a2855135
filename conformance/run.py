"""Runs one of CPython's test files, or parts of it, and tells of each test in a line of JSON.

The arguments are the file's name, the parts of it to run (all, if none is named), and the tests to leave out, each with
a minus before it.
"""

import json
import sys
import traceback
import unittest


def tell(test, **more):
    print("@test", json.dumps({"test": test, **more}), flush=True)


def name_of(test):
    return test.id().removeprefix("test.test_asyncio.")


class Result(unittest.TestResult):
    """Tells of each test when it begins and when it has ended."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome = ("passed", "")
        tell(name_of(test))

    def stopTest(self, test):
        super().stopTest(test)
        outcome, detail = self.outcome
        tell(name_of(test), outcome=outcome, detail=detail)

    def note(self, test, outcome, detail):
        if isinstance(test, unittest.TestCase):
            self.outcome = (outcome, detail)
        else:
            # A class or module that cannot be set up: it has no tests then.
            tell(name_of(test), outcome=outcome, detail=detail)

    def failed(self, test, error):
        self.note(test, "failed", "".join(traceback.format_exception(*error)))

    addError = addFailure = failed

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.failed(test, error)

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, error):
        pass

    def addUnexpectedSuccess(self, test):
        self.note(test, "failed", "it was expected to fail")


def tests_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        else:
            yield test


def complete_asyncio():
    """Lets the tests find what only CPython's own asyncio has: modules that ours does without, and the twins in Python
    of the classes that are native in both.
    """
    import asyncio
    import os
    import types

    (folder,) = [f"{entry}/cpython_asyncio" for entry in sys.path if os.path.isdir(f"{entry}/cpython_asyncio")]
    asyncio.__path__.append(folder)
    for name in ("futures", "tasks"):
        file = f"{folder}/{name}.py"
        twin = types.ModuleType(f"asyncio.{name}")
        twin.__package__ = "asyncio"
        with open(file) as text:
            exec(compile(text.read(), file, "exec"), twin.__dict__)
        ours = getattr(asyncio, name)
        for key, value in vars(twin).items():
            if key.startswith(("_Py", "_py_")):
                setattr(ours, key, value)


def main():
    # As what it is, it would have CPython's tests skip themselves.
    sys.platform = "linux"
    file, *rest = sys.argv[1:]
    left_out = {name[1:] for name in rest if name.startswith("-")}
    chosen = [name for name in rest if not name.startswith("-")] or [file]
    complete_asyncio()
    suite = unittest.defaultTestLoader.loadTestsFromNames(f"test.test_asyncio.{name}" for name in chosen)
    tests = [test for test in tests_of(suite) if name_of(test) not in left_out]
    unittest.TestSuite(tests).run(Result())


main()
