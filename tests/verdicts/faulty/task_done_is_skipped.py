# expect: Error waits-forever; tasks Task-1, worker; lines 19; Task-1 (main) waits at line 19 in join() of queue queue: task_done() was never called for 2 items, and no task is left to call it. worker waits behind.
import asyncio


async def worker(queue):
    while True:
        line = await queue.get()
        if line.startswith("#"):
            continue
        print(line)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for line in ("one", "# two", "three", "# four"):
        queue.put_nowait(line)
    task = asyncio.create_task(worker(queue), name="worker")
    await queue.join()
    task.cancel()


asyncio.run(main())
