# expect: ?
import asyncio
import time


async def cook():
    time.sleep(0.5)


async def main():
    cooking = asyncio.create_task(cook(), name="cook")
    await asyncio.gather(cooking, asyncio.sleep(0.1))


asyncio.run(main())
