# expect: Error waits-for-nobody; tasks Task-1; lines 10; Task-1 (main) waits at line 10 to be notified by condition bell, and nobody is left to notify.
import asyncio


async def main():
    bell = asyncio.Condition()
    async with bell:
        bell.notify_all()
    async with bell:
        await bell.wait()


asyncio.run(main())
