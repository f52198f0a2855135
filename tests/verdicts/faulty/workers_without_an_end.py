# expect: Error waits-forever; tasks worker0, worker1, Task-1; lines 7; worker0 and worker1 wait at line 7 for an item of queue queue, which is empty, and no task is left to put one in. Task-1 (main) waits behind.
import asyncio


async def worker(queue):
    while True:
        print(await queue.get())


async def main():
    queue = asyncio.Queue()
    for number in range(5):
        queue.put_nowait(number)
    async with asyncio.TaskGroup() as group:
        for number in range(2):
            group.create_task(worker(queue), name=f"worker{number}")


asyncio.run(main())
