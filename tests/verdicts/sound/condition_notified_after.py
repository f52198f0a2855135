import asyncio


async def ring(bell):
    async with bell:
        bell.notify_all()


async def main():
    bell = asyncio.Condition()
    async with bell:
        ringer = asyncio.create_task(ring(bell))
        await bell.wait()
    await ringer


asyncio.run(main())
