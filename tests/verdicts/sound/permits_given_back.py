import asyncio


async def fetch(pool, number):
    async with pool:
        if number < 2:
            raise OSError("no answer")


async def main():
    pool = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(fetch(pool, i), name=f"fetch{i}") for i in range(3)]
    await asyncio.wait(tasks)
    print([task.exception() for task in tasks])


asyncio.run(main())
