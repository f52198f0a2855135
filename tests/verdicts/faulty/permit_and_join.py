# expect: Error deadlock; tasks Task-1, child; lines 14, 6; Task-1 (main) waits for child to end (line 14); child waits for a permit of semaphore pool (line 6), which Task-1 (main) holds. None of them can ever go on.
import asyncio


async def child(pool):
    async with pool:
        print("child")


async def main():
    pool = asyncio.Semaphore(1)
    async with pool:
        task = asyncio.create_task(child(pool), name="child")
        await task


asyncio.run(main())
