import asyncio


async def consume(queue):
    while not queue.empty():
        queue.get_nowait()
        await asyncio.sleep(0.01)


async def main():
    queue = asyncio.Queue()
    for number in range(500):
        queue.put_nowait(number)
    await asyncio.gather(*(consume(queue) for _ in range(3)))
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(1_000)))


asyncio.run(main())
