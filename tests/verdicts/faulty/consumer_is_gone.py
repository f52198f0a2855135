# expect: ?
import asyncio


async def consume(queue):
    item = await queue.get()
    print(1 / item)


async def main():
    queue = asyncio.Queue(maxsize=1)
    consumer = asyncio.create_task(consume(queue), name="consumer")
    for item in range(3):
        await queue.put(item)
    await consumer


asyncio.run(main())
