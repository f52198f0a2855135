import asyncio


async def start(ready):
    await ready.wait()
    print("starts")


async def main():
    ready = asyncio.Event()
    first = asyncio.create_task(start(ready), name="first")
    second = asyncio.create_task(start(ready), name="second")
    asyncio.get_running_loop().call_later(0.1, ready.set)
    await asyncio.gather(first, second)


asyncio.run(main())
