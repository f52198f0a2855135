# expect: Error never-released; tasks fetch2, fetch0, fetch1, Task-1; lines 6; fetch2 waits at line 6 for a permit of semaphore pool, but fetch0 and fetch1 ended and never given one back. Task-1 (main) waits behind.
import asyncio


async def fetch(pool, number):
    await pool.acquire()
    if number < 2:
        raise OSError("no answer")
    pool.release()


async def main():
    pool = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(fetch(pool, i), name=f"fetch{i}") for i in range(3)]
    await asyncio.wait(tasks)
    print([task.exception() for task in tasks])


asyncio.run(main())
