import asyncio
import json as _json
import sys
import warnings
from contextlib import contextmanager

import _looplab_net

from .client_exceptions import (
    ClientConnectionError,
    ClientConnectorError,
    ConnectionTimeoutError,
    InvalidUrlClientError,
    NonHttpUrlClientError,
)
from .client_reqrep import ClientResponse, ConnectionKey, RequestInfo
from .connector import TCPConnector
from .formdata import FormData
from .helpers import DEFAULT_TIMEOUT, BasicAuth, CIMultiDict, CIMultiDictProxy, ClientTimeout, Deadline
from .url import URL

_UNSET = object()

# What only matters where the program itself makes connections, and is taken without effect.
_WITHOUT_EFFECT = frozenset(
    "chunked compress cookies expect100 fingerprint max_redirects proxy proxy_auth proxy_headers read_bufsize "
    "read_until_eof server_hostname skip_auto_headers ssl ssl_context trace_request_ctx verify_ssl".split()
)
_SESSION_WITHOUT_EFFECT = _WITHOUT_EFFECT | frozenset(
    "auto_decompress connector_owner cookie_jar max_field_size max_line_size raise_on_redirect requote_redirect_url "
    "request_class response_class trace_configs trust_env version ws_response_class".split()
)


def _check_options(options, known, name):
    for option in options:
        if option not in known:
            raise TypeError(f"{name}() got an unexpected keyword argument {option!r}")


@contextmanager
def translated_errors(url):
    try:
        yield
    except _looplab_net.NetworkError as error:
        kind, message = error.args
        if kind == "url":
            raise InvalidUrlClientError(url, message) from None
        if kind == "unsupported":
            raise ClientConnectionError(message) from None
        key = ConnectionKey(url.host, url.port, True if url.scheme != "http" else "default")
        raise ClientConnectorError(key, OSError(None, message)) from None


class _RequestContextManager:
    """The result of `session.get(...)`: to be awaited, or entered with `async with`."""

    __slots__ = ("_coro", "_response")

    def __init__(self, coro):
        self._coro = coro

    def send(self, value):
        return self._coro.send(value)

    def throw(self, *exc_info):
        return self._coro.throw(*exc_info)

    def close(self):
        return self._coro.close()

    def __await__(self):
        return self._coro.__await__()

    def __iter__(self):
        return self.__await__()

    async def __aenter__(self):
        self._response = await self._coro
        return await self._response.__aenter__()

    async def __aexit__(self, *exc_info):
        await self._response.__aexit__(*exc_info)


class _SessionRequestContextManager(_RequestContextManager):
    """The result of `request(...)`, which has a session of its own."""

    __slots__ = ("_session",)

    def __init__(self, coro, session):
        super().__init__(coro)
        self._session = session

    async def __aenter__(self):
        try:
            return await super().__aenter__()
        except BaseException:
            await self._session.close()
            raise

    async def __aexit__(self, *exc_info):
        await super().__aexit__(*exc_info)
        await self._session.close()


class ClientSession:
    _connector = None

    def __init__(
        self,
        base_url=None,
        *,
        connector=None,
        headers=None,
        auth=None,
        json_serialize=_json.dumps,
        raise_for_status=False,
        timeout=_UNSET,
        loop=None,
        **options,
    ):
        _check_options(options, _SESSION_WITHOUT_EFFECT, "ClientSession")
        self._loop = loop or asyncio.get_running_loop()
        if base_url is not None:
            base_url = URL(base_url)
            if not base_url.is_absolute():
                raise ValueError("Only absolute URLs are supported")
            if not base_url.raw_path.endswith("/"):
                raise ValueError("base_url must have a trailing '/'")
        self._base_url = base_url
        self._headers = CIMultiDict()
        if headers is not None:
            self._headers.update(headers)
        self._auth = auth
        self._json_serialize = json_serialize
        self._raise_for_status = raise_for_status
        self._timeout = DEFAULT_TIMEOUT if timeout is _UNSET else _as_timeout(timeout)
        self._connector = TCPConnector() if connector is None else connector

    def __del__(self):
        if self.closed:
            return
        warnings.warn(f"Unclosed client session {self!r}", ResourceWarning, source=self)  # noqa: B028 (as in aiohttp)
        context = {"client_session": self, "message": "Unclosed client session"}
        try:
            self._loop.call_exception_handler(context)
        except Exception:
            print(f"Unclosed client session\nclient_session: {self!r}", file=sys.stderr)

    @property
    def closed(self):
        return self._connector is None or self._connector.closed

    @property
    def connector(self):
        return self._connector

    @property
    def headers(self):
        return self._headers

    @property
    def timeout(self):
        return self._timeout

    @property
    def auth(self):
        return self._auth

    @property
    def loop(self):
        return self._loop

    @property
    def json_serialize(self):
        return self._json_serialize

    @property
    def raise_for_status(self):
        return self._raise_for_status

    async def close(self):
        if not self.closed:
            await self._connector.close()
            self._connector = None

    def detach(self):
        self._connector = None

    def __enter__(self):
        raise TypeError("Use async with instead")

    def __exit__(self, *exc_info):
        raise AssertionError("__exit__ should never be called")

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        await self.close()

    def request(self, method, url, **options):
        return _RequestContextManager(self._request(method, url, **options))

    def get(self, url, *, allow_redirects=True, **options):
        return self.request("GET", url, allow_redirects=allow_redirects, **options)

    def options(self, url, *, allow_redirects=True, **options):
        return self.request("OPTIONS", url, allow_redirects=allow_redirects, **options)

    def head(self, url, *, allow_redirects=True, **options):
        return self.request("HEAD", url, allow_redirects=allow_redirects, **options)

    def post(self, url, *, data=None, **options):
        return self.request("POST", url, data=data, **options)

    def put(self, url, *, data=None, **options):
        return self.request("PUT", url, data=data, **options)

    def patch(self, url, *, data=None, **options):
        return self.request("PATCH", url, data=data, **options)

    def delete(self, url, **options):
        return self.request("DELETE", url, **options)

    def _build_url(self, given, params):
        url = URL(given)
        if self._base_url is not None:
            url = self._base_url.join(url)
        if url.is_absolute():
            if url.scheme not in ("http", "https"):
                raise NonHttpUrlClientError(url)
            if not url.host:
                raise InvalidUrlClientError(url)
        if params:
            url = url.extend_query(params)
        return url

    def _build_body(self, data, json, headers):
        if json is not None:
            if data is not None:
                raise ValueError("data and json parameters can not be used at the same time")
            headers.setdefault("Content-Type", "application/json")
            return self._json_serialize(json).encode()
        if data is None:
            return None
        if hasattr(data, "read"):
            data = data.read()
        if isinstance(data, str):
            headers.setdefault("Content-Type", "text/plain; charset=utf-8")
            return data.encode()
        if isinstance(data, (bytes, bytearray, memoryview)):
            headers.setdefault("Content-Type", "application/octet-stream")
            return bytes(data)
        if not isinstance(data, FormData):
            data = FormData(data)
        body, content_type = data.encode()
        if data.is_multipart:
            headers["Content-Type"] = content_type
        else:
            headers.setdefault("Content-Type", content_type)
        return body

    async def _request(
        self,
        method,
        url,
        *,
        params=None,
        data=None,
        json=None,
        headers=None,
        auth=None,
        allow_redirects=True,
        raise_for_status=None,
        timeout=_UNSET,
        **options,
    ):
        _check_options(options, _WITHOUT_EFFECT, "request")
        if self.closed:
            raise RuntimeError("Session is closed")
        if not allow_redirects:
            raise ValueError("allow_redirects=False is not possible here: the browser follows redirects itself")
        sent = CIMultiDict(self._headers.items())
        if headers is not None:
            sent.update(headers)
        body = self._build_body(data, json, sent)
        auth = auth or self._auth
        if auth is not None:
            if not isinstance(auth, BasicAuth):
                raise TypeError("BasicAuth() tuple is required instead")
            sent["Authorization"] = auth.encode()
        url = self._build_url(url, params)
        method = method.upper()
        timeout = self._timeout if timeout is _UNSET else _as_timeout(timeout)
        response = await self._send(method, url, sent, body, Deadline(timeout))
        await self._check_status(response, raise_for_status)
        return response

    async def _send(self, method, url, headers, body, deadline):
        connector, host = self._connector, url.host
        limit = min(filter(None, (deadline.timeout.connect, deadline.timeout.sock_connect)), default=None)
        acquired = False
        try:
            async with deadline.within(limit, lambda: ConnectionTimeoutError(f"Connection timeout to host {url}")):
                await connector._acquire(host)
                acquired = True
                with translated_errors(url):
                    native = await _looplab_net.fetch(method, str(url), headers.items(), body)
        except BaseException:
            if acquired:
                connector._release(host)
            raise
        info = RequestInfo(URL(str(url).partition("#")[0]), method, CIMultiDictProxy(headers.items()), url)
        return ClientResponse(native, info, deadline, lambda: connector._release(host))

    async def _check_status(self, response, raise_for_status):
        check = self._raise_for_status if raise_for_status is None else raise_for_status
        if callable(check):
            await check(response)
        elif check:
            response.raise_for_status()


def _as_timeout(timeout):
    if isinstance(timeout, ClientTimeout):
        return timeout
    if timeout is None:
        return ClientTimeout()
    if isinstance(timeout, (int, float)):
        return ClientTimeout(total=timeout)
    raise ValueError(f"timeout parameter cannot be of {type(timeout)} type, please use 'timeout=ClientTimeout(...)'")


def request(method, url, **options):
    session = ClientSession()
    return _SessionRequestContextManager(session._request(method, url, **options), session)
