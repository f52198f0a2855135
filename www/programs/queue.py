"""Bakers fill a shelf, sellers empty it: a bounded queue makes the faster side wait."""

import asyncio

ROOM = 2  # loaves that fit on the shelf: try 1, or 10
LOAVES = 4  # for each baker to bake
BAKERS = {"Ada": 0.15, "Ben": 0.20}  # seconds for each loaf
SELLERS = {"Cleo": 0.40, "Dan": 0.45}  # seconds for each customer


async def bake(name, seconds, shelf):
    for number in range(1, LOAVES + 1):
        await asyncio.sleep(seconds)
        if shelf.full():
            print(f"{name} waits, the shelf is full")
        await shelf.put(f"{name}'s loaf {number}")  # waits until there is room
        print(f"{name} put loaf {number}")


async def sell(name, seconds, shelf):
    try:
        while True:
            loaf = await shelf.get()  # waits until there is a loaf
            await asyncio.sleep(seconds)
            print(f"    {name} sold {loaf}")
            shelf.task_done()  # this one is done with, not only taken
    finally:
        print(f"    {name} goes home")


async def main():
    shelf = asyncio.Queue(maxsize=ROOM)
    sellers = [asyncio.create_task(sell(*item, shelf)) for item in SELLERS.items()]
    await asyncio.gather(*(bake(*item, shelf) for item in BAKERS.items()))
    print(f"all is baked, {shelf.qsize()} still on the shelf")

    # join() waits until task_done() was called for every item that was ever put.
    await shelf.join()
    print("all is sold")

    # The sellers would wait for the next loaf for ever, so they are cancelled:
    # CancelledError comes out of their get(), and "finally" runs.
    for seller in sellers:
        seller.cancel()
    await asyncio.gather(*sellers, return_exceptions=True)


asyncio.run(main())
