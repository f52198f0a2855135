# expect: Error waits-forever; tasks Task-1, producer; lines 15; Task-1 (main) waits at line 15 for an item of queue queue, which is empty, and producer, which put them in, ended with ZeroDivisionError: division by zero.
# expect: Warning never-retrieved; tasks producer; lines 14; producer, made at line 14, failed with ZeroDivisionError: division by zero, and its exception was never retrieved.
import asyncio


async def produce(queue):
    for number in (2, 0):
        await queue.put(10 / number)
    await queue.put(None)


async def main():
    queue = asyncio.Queue()
    producer = asyncio.create_task(produce(queue), name="producer")
    while (item := await queue.get()) is not None:
        print(item)
    await producer


asyncio.run(main())
