# expect: ?
import asyncio


async def main():
    bell = asyncio.Condition()
    async with bell:
        bell.notify_all()
    async with bell:
        await bell.wait()


asyncio.run(main())
