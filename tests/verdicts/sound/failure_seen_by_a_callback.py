import asyncio


def report(task):
    if not task.cancelled() and task.exception():
        print("failed:", task.exception())


async def fail():
    raise ValueError("no")


async def main():
    task = asyncio.create_task(fail())
    task.add_done_callback(report)
    await asyncio.sleep(0.1)
    del task
    await asyncio.sleep(0.1)


asyncio.run(main())
