import asyncio


async def runner(mine, following):
    await mine.acquire()
    await asyncio.sleep(3)
    following.release()


async def main():
    batons = [asyncio.Semaphore(0) for _ in range(4)]
    runners = [asyncio.create_task(runner(mine, following)) for mine, following in zip(batons, batons[1:])]
    batons[0].release()
    await batons[-1].acquire()
    await asyncio.gather(*runners)


asyncio.run(main())
