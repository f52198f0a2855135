# expect: Warning loop-blocked; tasks counter; lines ; counter held the loop for 632 ms: no other task could take a step meanwhile.
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
