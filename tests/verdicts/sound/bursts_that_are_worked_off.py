import asyncio


async def consume(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.001)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    consumer = asyncio.create_task(consume(queue))
    for _ in range(3):
        for item in range(80):
            await queue.put(item)
        await queue.join()
    consumer.cancel()
    await asyncio.wait([consumer])


asyncio.run(main())
