# expect: Error deadlock; tasks crawler0, crawler1, Task-1; lines 10; crawler0 waits for room in queue queue (line 10), which crawler1 takes from; crawler1 waits for room in queue queue (line 10), which crawler0 takes from. None of them can ever go on. Task-1 (main) waits behind.
import asyncio


async def crawl(queue):
    while True:
        depth = await queue.get()
        if depth < 4:
            for _ in range(3):
                await queue.put(depth + 1)
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=4)
    await queue.put(0)
    crawlers = [asyncio.create_task(crawl(queue), name=f"crawler{n}") for n in range(2)]
    await queue.join()
    for task in crawlers:
        task.cancel()


asyncio.run(main())
