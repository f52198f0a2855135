import asyncio


async def consume(queue):
    for _ in range(3):
        item = await queue.get()
        try:
            print(1 / item)
        except ZeroDivisionError:
            print("not that one")


async def main():
    queue = asyncio.Queue(maxsize=1)
    consumer = asyncio.create_task(consume(queue), name="consumer")
    for item in range(3):
        await queue.put(item)
    await consumer


asyncio.run(main())
