import asyncio
import contextlib


async def transfer(locks):
    async with contextlib.AsyncExitStack() as stack:
        for lock in sorted(locks, key=id):
            await stack.enter_async_context(lock)
        await asyncio.sleep(2)


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(transfer([a, b]), transfer([b, a]))


asyncio.run(main())
