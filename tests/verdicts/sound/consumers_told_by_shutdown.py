import asyncio


async def consume(queue):
    while True:
        try:
            print(await queue.get())
        except asyncio.QueueShutDown:
            return


async def main():
    queue = asyncio.Queue()
    consumers = [asyncio.create_task(consume(queue)) for _ in range(2)]
    for number in range(4):
        await queue.put(number)
    queue.shutdown()
    await asyncio.gather(*consumers)


asyncio.run(main())
