import asyncio


async def count():
    total = 0
    for number in range(15_000):
        total += number
        await asyncio.sleep(0)
    return total


async def tick():
    while True:
        await asyncio.sleep(0.01)


async def main():
    ticking = asyncio.create_task(tick())
    async with asyncio.timeout(60):
        counts = await asyncio.gather(count(), count())
    print(counts)
    ticking.cancel()


asyncio.run(main())
