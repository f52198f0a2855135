import asyncio
from collections import deque


class BaseConnector:
    """Counts the requests that are under way, so that no more than `limit` are at once. The browser connects."""

    def __init__(self, *, limit=100, limit_per_host=0, **options):
        self._limit = limit
        self._limit_per_host = limit_per_host
        self._busy = {}
        self._waiting = deque()
        self._closed = False

    @property
    def closed(self):
        return self._closed

    @property
    def limit(self):
        return self._limit

    @property
    def limit_per_host(self):
        return self._limit_per_host

    def _free(self, host):
        if self._limit and sum(self._busy.values()) >= self._limit:
            return False
        return not self._limit_per_host or self._busy.get(host, 0) < self._limit_per_host

    async def _acquire(self, host):
        while not self._free(host):
            turn = asyncio.get_running_loop().create_future()
            entry = (host, turn)
            self._waiting.append(entry)
            try:
                await turn
            except BaseException:
                if turn.done() and not turn.cancelled():
                    self._wake()
                else:
                    self._waiting.remove(entry)
                raise
        self._busy[host] = self._busy.get(host, 0) + 1

    def _release(self, host):
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
        self._wake()

    def _wake(self):
        for entry in self._waiting:
            host, turn = entry
            if not turn.done() and self._free(host):
                self._waiting.remove(entry)
                turn.set_result(None)
                return

    async def close(self):
        self._closed = True

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        await self.close()


class TCPConnector(BaseConnector):
    pass
