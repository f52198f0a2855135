# expect: Warning deadlock; tasks x, y; lines 8; x waits for lock b (line 8), which y holds; y waits for lock a (line 8), which x holds. Only a cancellation, or a release by another task, lets them go on.
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
        asyncio.create_task(hold(b, a), name="y"),
    ]
    await asyncio.sleep(60)
    print(sum(task.done() for task in pair), "are done")


asyncio.run(main())
