"""The little of URLs that a client needs. What a URL means is up to the browser; here it is only put together."""

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_QUERY = _UNRESERVED | frozenset(b"!$'()*,:@/?")
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def quote(text, safe=_UNRESERVED, plus=True):
    if isinstance(text, str):
        text = text.encode()
    return "".join("+" if plus and byte == 32 else chr(byte) if byte in safe else f"%{byte:02X}" for byte in text)


def unquote(text):
    head, *rest = text.replace("+", " ").split("%")
    data = head.encode()
    for part in rest:
        try:
            data += bytes([int(part[:2], 16)]) + part[2:].encode()
        except ValueError:
            data += b"%" + part.encode()
    return data.decode("utf-8", "replace")


def _value(value):
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError(
            f"Invalid variable type: value should be str, int or float, got {value!r} of type {type(value)}"
        )
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise ValueError(f"float('{value}') is not supported")
    return str(value)


def pairs_of(params):
    pairs = params.items() if hasattr(params, "items") else params
    for name, value in pairs:
        for one in value if isinstance(value, (list, tuple)) else (value,):
            yield name, _value(one)


def query_of(params):
    if isinstance(params, str):
        return quote(params, _QUERY | frozenset(b"=&+%;"))
    return "&".join(f"{quote(name, _QUERY)}={quote(value, _QUERY)}" for name, value in pairs_of(params))


class URL:
    def __init__(self, text=""):
        self._text = str(text)
        rest, _, self.fragment = self._text.partition("#")
        rest, _, self.raw_query_string = rest.partition("?")
        self.scheme, separator, after = rest.partition("://")
        if not separator:
            self.scheme, authority, self.raw_path = "", "", rest
        else:
            authority, slash, path = after.partition("/")
            self.raw_path = slash + path or "/"
        self.scheme = self.scheme.lower()
        self.authority = authority
        host = authority.rpartition("@")[2]
        name, colon, port = host.rpartition(":")
        if colon and port.isdigit():
            self.host, self.port = name, int(port)
        else:
            self.host, self.port = host, _PORTS.get(self.scheme)
        self.host = self.host or None

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"URL({self._text!r})"

    def __eq__(self, other):
        return self._text == other._text if isinstance(other, URL) else NotImplemented

    def __hash__(self):
        return hash(self._text)

    def __bool__(self):
        return bool(self._text)

    @property
    def path(self):
        return unquote(self.raw_path.replace("+", "%2B"))

    @property
    def name(self):
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def query_string(self):
        return unquote(self.raw_query_string)

    @property
    def query(self):
        parts = (part.partition("=") for part in self.raw_query_string.split("&") if part)
        return {unquote(name): unquote(value) for name, _, value in parts}

    def is_absolute(self):
        return bool(self.scheme)

    def origin(self):
        return URL(f"{self.scheme}://{self.authority}")

    def with_query(self, params):
        base = self._text.partition("#")[0].partition("?")[0]
        query = query_of(params) if params else ""
        return URL(base + ("?" + query if query else "") + ("#" + self.fragment if self.fragment else ""))

    def extend_query(self, params):
        query = "&".join(filter(None, (self.raw_query_string, query_of(params))))
        base = self._text.partition("#")[0].partition("?")[0]
        return URL(base + ("?" + query if query else "") + ("#" + self.fragment if self.fragment else ""))

    def __truediv__(self, name):
        base = self._text.partition("#")[0].partition("?")[0]
        return URL(base.rstrip("/") + "/" + quote(str(name), _QUERY, plus=False).lstrip("/"))

    def join(self, other):
        """The URL that `other` means on a page at this one."""
        other = URL(other)
        if other.scheme:
            return other
        if str(other).startswith("//"):
            return URL(f"{self.scheme}:{other}")
        root = f"{self.scheme}://{self.authority}" if self.scheme else ""
        if not other.raw_path:
            base = self._text.partition("#")[0]
            return URL((base.partition("?")[0] if other.raw_query_string else base) + str(other))
        if other.raw_path.startswith("/"):
            return URL(root + str(other))
        folder = self.raw_path.rpartition("/")[0] + "/"
        tail = str(other)[len(other.raw_path) :]
        parts = []
        for part in (folder + other.raw_path).split("/"):
            if part == "..":
                if len(parts) > 1:
                    parts.pop()
            elif part != ".":
                parts.append(part)
        if other.raw_path.rpartition("/")[2] in (".", ".."):
            parts.append("")
        return URL(root + "/".join(parts) + tail)
