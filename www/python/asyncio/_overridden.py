"""Coroutines of asyncio's classes as subclasses get them, which may have overridden what they await. The classes
themselves have native ones, which need not look.
"""


class _ContextManagerMixin:
    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, exc_type, exc, tb):
        self.release()


class Semaphore:
    async def acquire(self):
        self.locked()
        return await self._acquire()


class Condition:
    async def wait_for(self, predicate):
        while not (result := predicate()):
            await self.wait()
        return result


class Barrier:
    async def __aenter__(self):
        return await self.wait()


class Queue:
    async def put(self, item):
        try:
            await self._room()
        except BaseException:
            self._raise_failure()
            raise
        return self.put_nowait(item)

    async def get(self):
        try:
            await self._arrival()
        except BaseException:
            self._raise_failure()
            raise
        return self.get_nowait()
