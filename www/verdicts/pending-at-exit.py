import asyncio


async def write():
    await asyncio.sleep(1)
    print("written")


async def main():
    task = asyncio.create_task(write())
    await asyncio.sleep(0.1)


asyncio.run(main())
