import asyncio


async def write():
    await asyncio.sleep(0.1)
    print("written")


async def main():
    asyncio.create_task(write())
    await asyncio.sleep(1)


asyncio.run(main())
