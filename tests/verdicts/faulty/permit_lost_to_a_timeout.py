# expect: Error never-released; tasks Task-1; lines 6; Task-1 (main) waits at line 6 for a permit of semaphore slots, which it took itself and never released.
import asyncio


async def download(slots, seconds):
    await slots.acquire()
    await asyncio.sleep(seconds)
    slots.release()


async def main():
    slots = asyncio.Semaphore(1)
    for seconds in (1, 5, 1):
        try:
            async with asyncio.timeout(2):
                await download(slots, seconds)
        except TimeoutError:
            print("gave up")
    await download(slots, 1)


asyncio.run(main())
