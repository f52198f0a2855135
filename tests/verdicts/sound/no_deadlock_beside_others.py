import asyncio


async def hold(first, second):
    async with first:
        await asyncio.sleep(0.1)
        async with second:
            pass


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    pair = [
        asyncio.create_task(hold(a, b), name="x"),
        asyncio.create_task(hold(a, b), name="y"),
    ]
    await asyncio.sleep(60)
    print(sum(task.done() for task in pair), "are done")


asyncio.run(main())
