import asyncio


async def worker(queue):
    while True:
        number = await queue.get()
        try:
            print(10 / number)
        finally:
            queue.task_done()


async def supervise(queue):
    while True:
        task = asyncio.create_task(worker(queue))
        try:
            await task
        except ZeroDivisionError:
            print("another worker")


async def main():
    queue = asyncio.Queue()
    for number in (2, 0, 4):
        queue.put_nowait(number)
    supervisor = asyncio.create_task(supervise(queue))
    await queue.join()
    supervisor.cancel()
    await asyncio.gather(supervisor, return_exceptions=True)


asyncio.run(main())
