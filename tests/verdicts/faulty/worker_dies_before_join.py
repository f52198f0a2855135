# expect: Error waits-forever; tasks Task-1, worker; lines 18; Task-1 (main) waits at line 18 in join() of queue queue: task_done() was never called for 2 items, and worker, which took items out, ended with ZeroDivisionError: division by zero.
# expect: Warning never-retrieved; tasks worker; lines 17; worker, made at line 17, failed with ZeroDivisionError: division by zero, and its exception was never retrieved.
import asyncio


async def worker(queue):
    while True:
        number = await queue.get()
        print(10 / number)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for number in (2, 1, 0, 4):
        queue.put_nowait(number)
    worker_task = asyncio.create_task(worker(queue), name="worker")
    await queue.join()
    worker_task.cancel()


asyncio.run(main())
