import asyncio


async def numbers():
    number = 0
    try:
        while True:
            await asyncio.sleep(0.1)
            yield number
            number += 1
    finally:
        await asyncio.sleep(0.5)


async def main():
    async for number in numbers():
        if number == 3:
            break
    await asyncio.sleep(1)


asyncio.run(main())
