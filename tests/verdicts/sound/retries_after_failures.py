import asyncio


async def fetch(attempt):
    await asyncio.sleep(0.1)
    if attempt < 3:
        raise ConnectionError(attempt)
    return "there"


async def main():
    for attempt in range(5):
        task = asyncio.create_task(fetch(attempt))
        try:
            async with asyncio.timeout(1):
                print(await task)
                break
        except ConnectionError:
            await asyncio.sleep(2**attempt)


asyncio.run(main())
