import asyncio


async def wait(ready):
    await ready.wait()


async def main():
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(wait(ready), name="first")
        group.create_task(wait(ready), name="second")
        await asyncio.sleep(0.02)
        ready.set()


asyncio.run(main())
