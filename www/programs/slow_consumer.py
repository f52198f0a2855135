"""News comes in faster than it is read, and nobody notices until the memory is full."""

import asyncio

SECONDS = 4  # how long to watch


async def report(desk):
    number = 0
    while True:
        number += 1
        await desk.put(f"story {number}")  # a queue without a limit always has room
        await asyncio.sleep(0.01)


async def read(desk):
    while True:
        story = await desk.get()
        await asyncio.sleep(0.05)  # a reader needs five times as long
        if desk.qsize() % 20 == 0:
            print(f"read {story}, {desk.qsize()} more on the desk")


async def main():
    desk = asyncio.Queue()  # try: asyncio.Queue(maxsize=10)
    staff = [
        asyncio.create_task(report(desk), name="reporter"),
        asyncio.create_task(read(desk), name="reader"),
    ]
    await asyncio.sleep(SECONDS)
    for task in staff:
        task.cancel()
    print(f"{desk.qsize()} stories were never read")


asyncio.run(main())
