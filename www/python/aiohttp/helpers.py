import asyncio
import binascii
from collections import namedtuple
from contextlib import asynccontextmanager


class ClientTimeout:
    __slots__ = ("total", "connect", "sock_read", "sock_connect", "ceil_threshold")

    def __init__(self, total=None, connect=None, sock_read=None, sock_connect=None, ceil_threshold=5):
        for name, value in zip(self.__slots__, (total, connect, sock_read, sock_connect, ceil_threshold)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name, value):
        raise AttributeError("ClientTimeout cannot be changed")

    def _values(self):
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other):
        return self._values() == other._values() if isinstance(other, ClientTimeout) else NotImplemented

    def __hash__(self):
        return hash(self._values())

    def __repr__(self):
        return f"ClientTimeout({', '.join(f'{n}={v!r}' for n, v in zip(self.__slots__, self._values()))})"


DEFAULT_TIMEOUT = ClientTimeout(total=5 * 60, sock_connect=30)


class BasicAuth(namedtuple("BasicAuth", "login password encoding")):
    def __new__(cls, login, password="", encoding="latin1"):
        if login is None or password is None:
            raise ValueError(
                "None is not allowed as login value" if login is None else "None is not allowed as password value"
            )
        if ":" in login:
            raise ValueError('A ":" is not allowed in login (RFC 1945#section-11.1)')
        return super().__new__(cls, login, password, encoding)

    def encode(self):
        credentials = f"{self.login}:{self.password}".encode(self.encoding)
        return "Basic " + binascii.b2a_base64(credentials, newline=False).decode(self.encoding)


class Deadline:
    """What of a request's time is left, counted from when it began."""

    def __init__(self, timeout):
        self.timeout = timeout
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + timeout.total if timeout.total else None

    @asynccontextmanager
    async def within(self, limit, error):
        """Runs the body until the deadline or for `limit` seconds; raises `error()` if the limit is shorter."""
        left = None if self._end is None else max(self._end - self._loop.time(), 0)
        limited = bool(limit) and (left is None or limit < left)
        seconds = limit if limited else left
        if seconds is None:
            yield
            return
        scope = asyncio.timeout(seconds)
        try:
            async with scope:
                yield
        except TimeoutError as expired:
            if limited and scope.expired():
                raise error() from expired
            raise


class CIMultiDictProxy:
    """Names and values in the order they came; a name may come twice, and its letters' case does not matter."""

    def __init__(self, pairs=()):
        self._pairs = [(str(name), str(value)) for name, value in pairs]

    def getall(self, name, *default):
        found = [value for key, value in self._pairs if key.lower() == name.lower()]
        if found:
            return found
        if default:
            return default[0]
        raise KeyError(name)

    def getone(self, name, *default):
        wanted = name.lower()
        for key, value in self._pairs:
            if key.lower() == wanted:
                return value
        if default:
            return default[0]
        raise KeyError(name)

    def get(self, name, default=None):
        return self.getone(name, default)

    def __getitem__(self, name):
        return self.getone(name)

    def __contains__(self, name):
        return isinstance(name, str) and self.getone(name, None) is not None

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self._pairs)

    def keys(self):
        return [name for name, _ in self._pairs]

    def values(self):
        return [value for _, value in self._pairs]

    def items(self):
        return list(self._pairs)

    def copy(self):
        return CIMultiDict(self._pairs)

    def __eq__(self, other):
        try:
            pairs = other.items()
        except AttributeError:
            return NotImplemented
        return sorted((n.lower(), v) for n, v in self._pairs) == sorted((n.lower(), v) for n, v in pairs)

    __hash__ = None

    def __repr__(self):
        return f"<{type(self).__name__}({', '.join(f'{name!r}: {value!r}' for name, value in self._pairs)})>"


class CIMultiDict(CIMultiDictProxy):
    def __setitem__(self, name, value):
        self.popall(name)
        self._pairs.append((str(name), str(value)))

    def __delitem__(self, name):
        if not self.popall(name):
            raise KeyError(name)

    def add(self, name, value):
        self._pairs.append((str(name), str(value)))

    def popall(self, name):
        found = self.getall(name, [])
        self._pairs = [(key, value) for key, value in self._pairs if key.lower() != name.lower()]
        return found

    def setdefault(self, name, value):
        if name not in self:
            self.add(name, value)
        return self[name]

    def update(self, other):
        pairs = list(other.items() if hasattr(other, "items") else other)
        for name, _ in pairs:
            self.popall(name)
        for name, value in pairs:
            self.add(name, value)
