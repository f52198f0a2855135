# expect: Likely growth; tasks producer, consumer; lines 18; queue queue only grows: it holds 266 items (made at line 18). producer puts them in faster than consumer takes them out.
import asyncio


async def produce(queue):
    for number in range(400):
        await queue.put(number)
        await asyncio.sleep(0.01)


async def consume(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.03)


async def main():
    queue = asyncio.Queue()
    consumer = asyncio.create_task(consume(queue), name="consumer")
    await asyncio.create_task(produce(queue), name="producer")
    consumer.cancel()


asyncio.run(main())
