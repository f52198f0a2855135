import asyncio


async def cook():
    await asyncio.sleep(0.5)


async def main():
    cooking = asyncio.create_task(cook(), name="cook")
    await asyncio.gather(cooking, asyncio.sleep(0.1))


asyncio.run(main())
