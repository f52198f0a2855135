# expect: Error waits-forever; tasks Task-1, consumer; lines 15; Task-1 (main) waits at line 15 for room in queue queue, which is full with 1 item, and consumer, which took them out, ended with ZeroDivisionError: division by zero.
# expect: Warning never-retrieved; tasks consumer; lines 13; consumer, made at line 13, failed with ZeroDivisionError: division by zero, and its exception was never retrieved.
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
