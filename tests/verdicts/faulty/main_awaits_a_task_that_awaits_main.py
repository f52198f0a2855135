# expect: Error deadlock; tasks Task-1, child; lines 11, 6; Task-1 (main) waits for child to end (line 11); child waits for Task-1 (main) to end (line 6). None of them can ever go on.
import asyncio


async def child(parent):
    await parent


async def main():
    task = asyncio.create_task(child(asyncio.current_task()), name="child")
    await task


asyncio.run(main())
