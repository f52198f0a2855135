import asyncio


async def child(lock):
    async with lock:
        pass


async def main():
    lock = asyncio.Lock()
    async with asyncio.TaskGroup() as group, lock:
        group.create_task(child(lock), name="first")
        group.create_task(child(lock), name="second")


asyncio.run(main())
