"""Send everyone out at once, and have the results in the order you sent them."""

import asyncio

COURIERS = 4  # how many go out
STEP = 0.2  # seconds; courier 1 has the longest way, the last one the shortest
LOST = 3  # this one never arrives; 0 loses nobody


async def deliver(number):
    way = (COURIERS - number + 1) * STEP
    print(f"courier {number} leaves for {way:.1f} s")
    await asyncio.sleep(way)  # the others move meanwhile
    if number == LOST:
        raise LookupError(f"courier {number} got lost")
    print(f"courier {number} is back")
    return f"parcel {number}"


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    couriers = range(1, COURIERS + 1)

    # gather() makes a task of each coroutine and waits for the last of them. Its list
    # has the order of its arguments, whoever came back first. return_exceptions=True
    # puts a failure into that list, where it would otherwise be raised.
    results = await asyncio.gather(*map(deliver, couriers), return_exceptions=True)
    for number, result in zip(couriers, results):
        word = "failed" if isinstance(result, Exception) else "brought"
        print(f"  {number} {word}: {result}")
    print(f"  {loop.time() - start:.1f} s together, {sum(couriers) * STEP:.1f} s one by one")

    # Without it, gather() raises the first failure as soon as it happens. It does not
    # stop the others: asyncio.run() cancels those still out when main() is over.
    try:
        parcels = await asyncio.gather(*map(deliver, couriers))
        print(f"  all {len(parcels)} parcels are here")
    except LookupError as error:
        print(f"  gather raised: {error}")


asyncio.run(main())
