# expect: Error waits-forever; tasks Task-1; lines 13; Task-1 (main) waits at line 13 for room in queue queue, which is full with 2 items, and no task ever took one out.
import asyncio


async def consume(queue):
    while True:
        print(await queue.get())


async def main():
    queue = asyncio.Queue(maxsize=2)
    for number in range(5):
        await queue.put(number)
    consumer = asyncio.create_task(consume(queue), name="consumer")
    await queue.join()
    consumer.cancel()


asyncio.run(main())
