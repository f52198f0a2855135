import asyncio
import contextlib


@contextlib.asynccontextmanager
async def connection(pool):
    item = await pool.get()
    try:
        yield item
    finally:
        pool.put_nowait(item)


async def query(pool, number):
    async with connection(pool):
        await asyncio.sleep(5)
        return number


async def main():
    pool = asyncio.Queue()
    for number in range(2):
        pool.put_nowait(number)
    print(await asyncio.gather(*(query(pool, number) for number in range(9))))


asyncio.run(main())
