import asyncio


async def fetch(slots, number):
    async with slots:
        await asyncio.sleep(0.01)
    return number


async def main():
    slots = asyncio.Semaphore(10)
    print(sum(await asyncio.gather(*(fetch(slots, number) for number in range(260)))))


asyncio.run(main())
