# expect: ?
# time is real
import asyncio


async def count():
    total = 0
    for number in range(3_000_000):
        total += number
    return total


async def main():
    counting = asyncio.create_task(count(), name="counter")
    print(await counting)


asyncio.run(main())
