import asyncio


async def write():
    await asyncio.sleep(1)
    print("written")


async def main():
    task = asyncio.create_task(write(), name="write")
    await asyncio.sleep(0)
    return task


loop = asyncio.new_event_loop()
task = loop.run_until_complete(main())
loop.run_until_complete(task)
loop.close()
