# expect: Error never-released; tasks second, first, Task-1; lines 6; second waits at line 6 for lock lock, but first ended when it was cancelled and never released it. Task-1 (main) waits behind.
import asyncio


async def request(lock):
    await lock.acquire()
    await asyncio.sleep(1)
    lock.release()


async def main():
    lock = asyncio.Lock()
    task = asyncio.create_task(request(lock), name="first")
    await asyncio.wait([task], timeout=0.5)
    task.cancel()
    await asyncio.create_task(request(lock), name="second")


asyncio.run(main())
