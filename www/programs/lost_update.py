"""Two counters sell the same seats. Run it: all is well. Does it stay so in every order?"""

import asyncio

SEATS = 4
free = SEATS
sold = []


async def moment():
    await asyncio.sleep(0)  # takes no time, but lets others have a turn


async def sell(counter):
    global free
    while free > 0:
        seats = free  # looks how many there are ...
        await moment()  # ... prints the ticket ...
        free = seats - 1  # ... and writes down what it saw, whatever happened meanwhile
        sold.append(counter)
        await moment()
        await moment()


async def main():
    north = asyncio.create_task(sell("north"), name="north")
    await moment()
    south = asyncio.create_task(sell("south"), name="south")
    await asyncio.gather(north, south)
    print(f"{SEATS} seats, {len(sold)} tickets: {', '.join(sold)}")
    # Explore tries other orders. With an asyncio.Lock around a sale, every order is right.
    assert len(sold) == SEATS, f"{len(sold) - SEATS} people have to stand"


asyncio.run(main())
