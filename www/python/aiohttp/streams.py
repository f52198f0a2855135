class StreamReader:
    """The body of a response. It arrives whole with the first read, and is given out in the pieces asked for."""

    def __init__(self, load):
        self._load = load
        self._data = None
        self._at = 0

    async def _ready(self):
        if self._data is None:
            self._data = await self._load()

    def _take(self, end):
        piece = self._data[self._at : end]
        self._at = min(end, len(self._data))
        return piece

    def at_eof(self):
        return self._data is not None and self._at >= len(self._data)

    is_eof = at_eof

    async def read(self, n=-1):
        await self._ready()
        return self._take(len(self._data) if n < 0 else self._at + n)

    async def readany(self):
        return await self.read()

    async def readline(self):
        return await self.readuntil(b"\n")

    async def readuntil(self, separator=b"\n"):
        await self._ready()
        found = self._data.find(separator, self._at)
        return self._take(len(self._data) if found < 0 else found + len(separator))

    async def readexactly(self, n):
        import asyncio

        data = await self.read(n)
        if len(data) < n:
            raise asyncio.IncompleteReadError(data, n)
        return data

    async def readchunk(self):
        return await self.read(), True

    async def iter_chunked(self, n):
        while piece := await self.read(n):
            yield piece

    async def iter_any(self):
        while piece := await self.read():
            yield piece

    async def iter_chunks(self):
        while piece := await self.read():
            yield piece, True

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.readline()
        if not line:
            raise StopAsyncIteration
        return line
