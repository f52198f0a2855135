# expect: Error waits-forever; tasks Task-1, worker2, worker0, worker1; lines 19; Task-1 (main) waits at line 19 in join() of queue queue: task_done() was never called for 1 item, and worker2, which took items out, ended with ValueError: invalid literal for int() with base 10: 'x'. worker0 and worker1 wait behind.
# expect: Warning never-retrieved; tasks worker2; lines 16; worker2, made at line 16, failed with ValueError: invalid literal for int() with base 10: 'x', and its exception was never retrieved.
import asyncio


async def worker(queue):
    while True:
        text = await queue.get()
        await asyncio.sleep(0.1)
        print(int(text))
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(worker(queue), name=f"worker{n}") for n in range(3)]
    for text in "1 2 x 4 5".split():
        await queue.put(text)
    await queue.join()
    for task in workers:
        task.cancel()


asyncio.run(main())
