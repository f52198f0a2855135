# expect: Error waits-for-nobody; tasks Task-1, worker; lines 18; Task-1 (main) waits at line 18 until all is done of queue queue, but for 1 item of it task_done() was never called, and nobody is left to do it. worker waits behind.
import asyncio


async def work(queue):
    while True:
        item = await queue.get()
        if item == 2:
            continue
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for item in range(4):
        queue.put_nowait(item)
    worker = asyncio.create_task(work(queue), name="worker")
    await queue.join()
    worker.cancel()


asyncio.run(main())
