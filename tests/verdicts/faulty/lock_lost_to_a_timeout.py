# expect: Error never-released; tasks Task-1; lines 8; Task-1 (main) waits at line 8 for lock lock, which it took itself and never released.
import asyncio

lock = asyncio.Lock()


async def request():
    await lock.acquire()
    await asyncio.sleep(1)
    lock.release()


async def main():
    try:
        await asyncio.wait_for(request(), 0.5)
    except TimeoutError:
        print("too slow, once more")
    await request()


asyncio.run(main())
