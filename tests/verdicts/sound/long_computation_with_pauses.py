import asyncio


async def count():
    total = 0
    for number in range(20_000):
        total += number
        if number % 100 == 0:
            await asyncio.sleep(0)
    return total


async def main():
    counting = asyncio.create_task(count(), name="counter")
    print(await counting)


asyncio.run(main())
