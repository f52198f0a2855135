# expect: Error waits-forever; tasks Task-1; lines 7; Task-1 (main) waits at line 7 for a permit of semaphore done, and no task is left to release one.
import asyncio


async def main():
    done = asyncio.Semaphore(0)
    await done.acquire()


asyncio.run(main())
