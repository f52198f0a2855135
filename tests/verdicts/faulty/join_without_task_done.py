# expect: Error waits-forever; tasks Task-1, worker; lines 18; Task-1 (main) waits at line 18 in join() of queue queue: task_done() was never called for 1 item, and no task is left to call it. worker waits behind.
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
