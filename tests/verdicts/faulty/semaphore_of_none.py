# expect: ?
import asyncio


async def main():
    done = asyncio.Semaphore(0)
    await done.acquire()


asyncio.run(main())
