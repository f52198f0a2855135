import asyncio


async def write():
    await asyncio.sleep(1)
    print("written")


async def main():
    task = asyncio.create_task(write())
    await asyncio.sleep(0)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
