import asyncio


async def produce(queue):
    while True:
        await queue.put("news")
        await asyncio.sleep(0.01)


async def consume(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.05)


async def main():
    queue = asyncio.Queue()
    async with asyncio.timeout(5):
        await asyncio.gather(produce(queue), consume(queue))


asyncio.run(main())
