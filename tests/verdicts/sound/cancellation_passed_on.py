import asyncio


async def listen():
    try:
        while True:
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("nothing heard")
        raise


async def main():
    task = asyncio.create_task(listen(), name="listener")
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("it stopped")


asyncio.run(main())
