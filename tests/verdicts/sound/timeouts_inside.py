import asyncio


async def listen():
    for _ in range(3):
        try:
            async with asyncio.timeout(0.5):
                await asyncio.sleep(1)
        except TimeoutError:
            pass


async def main():
    task = asyncio.create_task(listen(), name="listener")
    await asyncio.wait([task])


asyncio.run(main())
