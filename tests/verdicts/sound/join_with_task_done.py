import asyncio


async def work(queue):
    while True:
        item = await queue.get()
        try:
            if item == 2:
                continue
        finally:
            queue.task_done()


async def main():
    queue = asyncio.Queue()
    for item in range(4):
        queue.put_nowait(item)
    worker = asyncio.create_task(work(queue), name="worker")
    await queue.join()
    worker.cancel()


asyncio.run(main())
