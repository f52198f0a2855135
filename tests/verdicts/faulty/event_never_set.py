# expect: Error waits-forever; tasks first, second, Task-1; lines 6; first and second wait at line 6 for event ready to be set, and no task is left to set it. Task-1 (main) waits behind.
import asyncio


async def start(ready):
    await ready.wait()
    print("starts")


async def main():
    ready = asyncio.Event()
    first = asyncio.create_task(start(ready), name="first")
    second = asyncio.create_task(start(ready), name="second")
    await asyncio.gather(first, second)


asyncio.run(main())
