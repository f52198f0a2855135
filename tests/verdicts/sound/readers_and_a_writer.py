import asyncio


class ReadWriteLock:
    def __init__(self):
        self.changed = asyncio.Condition()
        self.readers = 0
        self.writing = False

    async def read(self, seconds):
        async with self.changed:
            await self.changed.wait_for(lambda: not self.writing)
            self.readers += 1
        await asyncio.sleep(seconds)
        async with self.changed:
            self.readers -= 1
            self.changed.notify_all()

    async def write(self, seconds):
        async with self.changed:
            await self.changed.wait_for(lambda: not self.writing and not self.readers)
            self.writing = True
        await asyncio.sleep(seconds)
        async with self.changed:
            self.writing = False
            self.changed.notify_all()


async def main():
    lock = ReadWriteLock()
    await asyncio.gather(lock.read(1), lock.write(2), lock.read(3), lock.write(1))


asyncio.run(main())
