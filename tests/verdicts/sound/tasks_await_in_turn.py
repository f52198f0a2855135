import asyncio

tasks = {}


async def work(other):
    await asyncio.sleep(0)
    if other:
        await tasks[other]


async def main():
    tasks["a"] = asyncio.create_task(work("b"), name="a")
    tasks["b"] = asyncio.create_task(work(None), name="b")
    await tasks["a"]


asyncio.run(main())
