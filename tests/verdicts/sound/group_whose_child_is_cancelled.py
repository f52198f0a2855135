import asyncio


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(work(100))
        quick = group.create_task(work(1))
        await quick
        slow.cancel()
    print(slow.cancelled())


asyncio.run(main())
