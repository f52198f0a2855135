import asyncio


async def add(count):
    total = 0
    for number in range(count):
        total += number
        if number % 100 == 0:
            await asyncio.sleep(0)
    return total


async def main():
    print(await asyncio.gather(add(2_000), add(2_000)))


asyncio.run(main())
