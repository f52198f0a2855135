# expect: Error waits-forever; tasks Task-1; lines 10; Task-1 (main) waits at line 10 to be notified by condition bell, and no task is left to notify it.
import asyncio


async def main():
    bell = asyncio.Condition()
    async with bell:
        bell.notify_all()
    async with bell:
        await bell.wait()


asyncio.run(main())
