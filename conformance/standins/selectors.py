"""The classes that a mocked selector is built on; nothing that selects."""

import collections

EVENT_READ, EVENT_WRITE = 1, 2

SelectorKey = collections.namedtuple("SelectorKey", ["fileobj", "fd", "events", "data"])


class BaseSelector:
    pass
