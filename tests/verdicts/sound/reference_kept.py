import asyncio

kept = set()


async def write():
    await asyncio.sleep(0.1)
    print("written")


async def main():
    task = asyncio.create_task(write(), name="write")
    kept.add(task)
    task.add_done_callback(kept.discard)
    del task
    await asyncio.sleep(1)


asyncio.run(main())
