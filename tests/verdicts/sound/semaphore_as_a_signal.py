import asyncio


async def work(done):
    await asyncio.sleep(0.1)
    done.release()


async def main():
    done = asyncio.Semaphore(0)
    task = asyncio.create_task(work(done))
    await done.acquire()
    await task


asyncio.run(main())
