# expect: Error waits-forever; tasks Task-6, Task-7, Task-2, Task-4, Task-1; lines 6; Task-6 (query) and Task-7 (query) wait at line 6 for an item of queue pool, which is empty, and Task-2 (query) and Task-4 (query), which put them in, ended. Task-1 (main) waits behind.
import asyncio


async def query(pool, number):
    connection = await pool.get()
    await asyncio.sleep(0.1)
    if number % 2:
        return None
    await pool.put(connection)


async def main():
    pool = asyncio.Queue()
    for number in range(2):
        pool.put_nowait(f"connection {number}")
    await asyncio.gather(*(query(pool, number) for number in range(6)))


asyncio.run(main())
