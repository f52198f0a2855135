import json as _json
import re
from collections import namedtuple

from .client_exceptions import ClientConnectionError, ClientResponseError, ContentTypeError, SocketTimeoutError
from .helpers import CIMultiDictProxy
from .streams import StreamReader
from .url import URL

RequestInfo = namedtuple("RequestInfo", "url method headers real_url")
ConnectionKey = namedtuple("ConnectionKey", "host port ssl")

_JSON = re.compile(r"application/(?:[\w.+-]+?\+)?json", re.IGNORECASE)


class ClientResponse:
    def __init__(self, native, request_info, deadline, release):
        self._native = native
        self._deadline = deadline
        self._release = release
        self._body = None
        self._closed = False
        self.status = native.status
        self.reason = native.reason
        self.method = request_info.method
        self.headers = CIMultiDictProxy(native.headers)
        self.request_info = request_info
        self.real_url = URL(native.url or request_info.real_url)
        self.history = ()
        self.content = StreamReader(self.read)

    @property
    def url(self):
        return URL(str(self.real_url).partition("#")[0])

    @property
    def host(self):
        return self.real_url.host

    @property
    def ok(self):
        return self.status < 400

    @property
    def closed(self):
        return self._closed

    @property
    def _content_type(self):
        head, *params = self.headers.get("Content-Type", "application/octet-stream").split(";")
        pairs = (param.partition("=") for param in params)
        return head.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}

    @property
    def content_type(self):
        return self._content_type[0]

    @property
    def charset(self):
        return self._content_type[1].get("charset")

    @property
    def content_length(self):
        length = self.headers.get("Content-Length")
        return int(length) if length is not None else None

    def get_encoding(self):
        try:
            "".encode(self.charset)
            return self.charset
        except (LookupError, TypeError):
            return "utf-8"

    async def read(self):
        if self._body is None:
            if self._closed:
                raise ClientConnectionError("Connection closed")
            from .client import translated_errors

            limit = self._deadline.timeout.sock_read
            try:
                async with self._deadline.within(
                    limit, lambda: SocketTimeoutError("Timeout on reading data from socket")
                ):
                    with translated_errors(self.real_url):
                        self._body = await self._native.read()
            except BaseException:
                self.close()
                raise
            self.release()
        return self._body

    async def text(self, encoding=None, errors="strict"):
        body = await self.read()
        return body.decode(encoding or self.get_encoding(), errors)

    async def json(self, *, encoding=None, loads=_json.loads, content_type="application/json"):
        body = await self.read()
        if content_type:
            actual = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            expected = _JSON.fullmatch(actual) if content_type == "application/json" else content_type in actual
            if not expected:
                raise ContentTypeError(
                    self.request_info,
                    self.history,
                    status=self.status,
                    message=f"Attempt to decode JSON with unexpected mimetype: {self.headers.get('Content-Type', '')}",
                    headers=self.headers,
                )
        body = body.strip()
        if not body:
            return None
        return loads(body.decode(encoding or self.get_encoding()))

    def raise_for_status(self):
        if not self.ok:
            self.release()
            raise ClientResponseError(
                self.request_info, self.history, status=self.status, message=self.reason, headers=self.headers
            )

    def close(self):
        self._closed = True
        self._native = None
        release, self._release = self._release, None
        if release is not None:
            release()

    def release(self):
        self.close()

    async def wait_for_close(self):
        self.release()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        self.release()

    def __del__(self):
        if getattr(self, "_release", None) is not None:
            self.close()

    def __repr__(self):
        return f"<ClientResponse({self.url}) [{self.status} {self.reason}]>\n{self.headers}\n"
