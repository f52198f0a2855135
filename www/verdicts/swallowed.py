import asyncio


async def listen():
    while True:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            return "nothing heard"


async def main():
    task = asyncio.create_task(listen())
    await asyncio.sleep(0)
    task.cancel()
    print(await task)


asyncio.run(main())
