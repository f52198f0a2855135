# expect: ?
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
