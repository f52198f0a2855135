# expect: Error never-released; tasks fetch2, fetch0, fetch1, Task-1; lines 7; fetch2 waits at line 7 for a permit of semaphore pool, but fetch0 and fetch1 ended and never gave one back. Task-1 (main) waits behind.
# expect: Warning never-retrieved; tasks fetch0, fetch1; lines 15; fetch0 and fetch1, made at line 15, failed with OSError: no answer, and their exceptions were never retrieved.
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
