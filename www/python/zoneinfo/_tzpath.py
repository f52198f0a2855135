"""Where time zone files would be. There are none here: only a `tzdata` package on sys.path could have them."""

import os

TZPATH = ()


class InvalidTZPathWarning(RuntimeWarning):
    pass


def reset_tzpath(to=None):
    global TZPATH
    if to is None:
        to = ()
    if isinstance(to, (str, bytes)):
        raise TypeError(f"tzpaths must be a list or tuple, not {type(to)}: {to!r}")
    paths = tuple(os.fspath(path) for path in to)
    if not all(map(os.path.isabs, paths)):
        raise ValueError("Paths should be absolute but found the following relative paths: " + repr(paths))
    TZPATH = paths


def find_tzfile(key):
    if os.path.isabs(key) or ".." in key.split("/"):
        raise ValueError(f"ZoneInfo keys must be normalized relative paths, got: {key}")
    for folder in TZPATH:
        path = os.path.join(folder, key)
        if os.path.isfile(path):
            return path
    return None


def available_timezones():
    found = set()
    for folder in TZPATH:
        for top, _, files in os.walk(folder):
            found.update(os.path.relpath(os.path.join(top, name), folder) for name in files)
    return found
