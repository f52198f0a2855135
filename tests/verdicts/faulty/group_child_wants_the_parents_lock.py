# expect: Error deadlock; tasks Task-1, first, second; lines 12, 6; Task-1 (main) waits for first and 1 other to end (line 12); first waits for lock lock (line 6), which Task-1 (main) holds. None of them can ever go on. second waits behind.
import asyncio


async def child(lock):
    async with lock:
        pass


async def main():
    lock = asyncio.Lock()
    async with lock, asyncio.TaskGroup() as group:
        group.create_task(child(lock), name="first")
        group.create_task(child(lock), name="second")


asyncio.run(main())
