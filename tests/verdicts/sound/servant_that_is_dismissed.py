import asyncio


async def tick():
    while True:
        await asyncio.sleep(1)


async def main():
    ticker = asyncio.create_task(tick(), name="ticker")
    await asyncio.sleep(3.5)
    ticker.cancel()


asyncio.run(main())
