import asyncio


async def numbers():
    try:
        for number in range(10):
            await asyncio.sleep(0.1)
            yield number
    finally:
        await asyncio.sleep(0.1)


async def first():
    async for number in numbers():
        return number


async def main():
    print(await first())
    await asyncio.sleep(0.05)


asyncio.run(main())
