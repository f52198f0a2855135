# expect: Error waits-forever; tasks consumer, producer, Task-1; lines 13; consumer waits at line 13 for an item of queue queue, which is empty, and producer, which put them in, ended. Task-1 (main) waits behind.
import asyncio


async def produce(queue):
    for number in range(3):
        await queue.put(number)
        await asyncio.sleep(0.1)


async def consume(queue):
    while True:
        print(await queue.get())


async def main():
    queue = asyncio.Queue()
    producer = asyncio.create_task(produce(queue), name="producer")
    consumer = asyncio.create_task(consume(queue), name="consumer")
    await asyncio.gather(producer, consumer)


asyncio.run(main())
