import asyncio


async def produce(queue):
    for number in range(3):
        await queue.put(number)
        await asyncio.sleep(0.1)
    queue.shutdown()


async def consume(queue):
    try:
        while True:
            print(await queue.get())
    except asyncio.QueueShutDown:
        print("that is all")


async def main():
    queue = asyncio.Queue()
    producer = asyncio.create_task(produce(queue), name="producer")
    consumer = asyncio.create_task(consume(queue), name="consumer")
    await asyncio.gather(producer, consumer)


asyncio.run(main())
