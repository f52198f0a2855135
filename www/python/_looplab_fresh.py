"""What one run of a program leaves behind in the interpreter, and how the next run finds it as the first one did.

What is not put back: changes inside modules of the library that are not named here, such as a function that a program
replaces, and counters of theirs, such as the one behind the names of threads.
"""

import _signal
import builtins
import functools
import os
import random
import sys
import traceback
import warnings

_OWN = ("/lib/",)
_FILTERS = list(warnings.filters)


def _begin_alike():
    """Has generators of chance that are given no seed take it from `os.urandom`, which is the same in each run."""
    seed = random.Random.seed

    def seed_alike(self, a=None, version=2):
        seed(self, int.from_bytes(os.urandom(16)) if a is None else a, version)

    random.Random.seed = seed_alike


_begin_alike()

# The same lines fail again and again, and to find out which part of one to point at takes parsing it.
_anchors = functools.lru_cache(maxsize=256)(traceback._extract_caret_anchors_from_line_segment)
traceback._extract_caret_anchors_from_line_segment = _anchors


def _is_of_the_program(module):
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and not file.startswith(_OWN) and "<" not in file


class Remembered:
    """The state of the interpreter before the first run."""

    def __init__(self):
        self.dicts = [(space.__dict__, dict(space.__dict__)) for space in (builtins, sys)]
        self.lists = [(shared, list(shared)) for shared in (sys.path, sys.meta_path, sys.path_hooks, sys.argv)]
        self.environ = dict(os.environ)
        self.library = set()
        self.dicts.append((_signal._handlers, dict(_signal._handlers)))

    def restore(self, seed):
        """Puts it back. Chance begins from `seed`."""
        for shared, was in self.dicts:
            if shared != was:
                shared.clear()
                shared.update(was)
        for shared, was in self.lists:
            if shared != was:
                shared[:] = was
        if os.environ != self.environ:
            os.environ.clear()
            os.environ.update(self.environ)
        modules = sys.modules
        for name in modules.keys() - self.library:
            if _is_of_the_program(modules[name]):
                del modules[name]
            else:
                self.library.add(name)
        for name, forget in _MODULES:
            module = modules.get(name)
            if module is not None:
                forget(module)
        random.seed(seed)


def _forget_logging(logging):
    root = logging.getLogger()
    for logger in (root, *root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            for handler in logger.handlers[:]:
                logger.removeHandler(handler)
            logger.filters.clear()
            logger.propagate = True
            logger.disabled = False
            logger.setLevel(logging.WARNING if logger is root else logging.NOTSET)
    logging.disable(logging.NOTSET)
    for name in root.manager.loggerDict.keys() - {"asyncio", "concurrent", "concurrent.futures"}:
        del root.manager.loggerDict[name]


def _forget_warnings(warnings):
    warnings.resetwarnings()
    warnings.filters[:] = _FILTERS
    warnings.onceregistry.clear()


def _forget_tempfile(tempfile):
    tempfile._name_sequence = None
    tempfile.tempdir = None


def _forget_decimal(decimal):
    decimal.setcontext(decimal.Context())


_MODULES = (
    ("logging", _forget_logging),
    ("warnings", _forget_warnings),
    ("tempfile", _forget_tempfile),
    ("decimal", _forget_decimal),
)
