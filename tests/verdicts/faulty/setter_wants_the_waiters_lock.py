# expect: Error waits-forever; tasks waiter, Task-1, setter; lines 7; waiter waits at line 7 for event event to be set, and no task is left to set it. Task-1 (main) and setter wait behind.
import asyncio


async def wait(lock, event):
    async with lock:
        await event.wait()


async def set_it(lock, event):
    async with lock:
        event.set()


async def main():
    lock, event = asyncio.Lock(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(wait(lock, event), name="waiter")
        group.create_task(set_it(lock, event), name="setter")


asyncio.run(main())
