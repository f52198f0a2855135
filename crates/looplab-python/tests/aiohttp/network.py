# A network that answers from memory, in place of the one that fetches.
import asyncio
import json


class NetworkError(Exception):
    pass


class Response:
    def __init__(self, url, path, body):
        self.url = url
        self.status, self.reason = (404, "Not Found") if path == "missing" else (200, "OK")
        kind = "text/plain" if path == "text" else "application/json; charset=utf-8"
        self.headers = [("Content-Type", kind), ("X-A", "1"), ("x-a", "2")]
        self._body = body
        self._seconds = 30 if path == "slowbody" else 0

    async def read(self):
        await asyncio.sleep(self._seconds)
        return self._body


active = peak = 0


async def fetch(method, url, headers, body):
    global active, peak
    active += 1
    peak = max(peak, active)
    try:
        path = url.partition("://")[2].partition("/")[2].partition("?")[0]
        await asyncio.sleep(60 if path == "slow" else 0.1)
        if path == "gone":
            raise NetworkError("network", "the host does not answer")
        if path == "cors":
            raise NetworkError("cors", "blocked by CORS")
        text = "plain" if path == "text" else json.dumps([method, url, sorted(headers), (body or b"").decode()])
        return Response(url, path, text.encode())
    finally:
        active -= 1
