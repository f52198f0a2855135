import asyncio


async def fetch(pool, depth):
    async with pool:
        await asyncio.sleep(0.01)
    if depth:
        await fetch(pool, depth - 1)


async def main():
    pool = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        group.create_task(fetch(pool, 1), name="left")
        group.create_task(fetch(pool, 1), name="right")


asyncio.run(main())
