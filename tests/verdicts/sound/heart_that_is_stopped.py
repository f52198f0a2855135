import asyncio
import contextlib


async def beat():
    while True:
        await asyncio.sleep(1)


async def main():
    heart = asyncio.create_task(beat())
    await asyncio.sleep(5)
    heart.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await heart


asyncio.run(main())
