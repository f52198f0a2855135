import asyncio


async def work(pool):
    await asyncio.sleep(0.1)
    pool.release()


async def main():
    pool = asyncio.Semaphore(2)
    tasks = []
    for _ in range(5):
        await pool.acquire()
        tasks.append(asyncio.create_task(work(pool)))
    await asyncio.gather(*tasks)


asyncio.run(main())
