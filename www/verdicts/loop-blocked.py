import asyncio
import time


async def fetch():
    time.sleep(0.5)


async def main():
    await asyncio.gather(fetch(), asyncio.sleep(0.1))


asyncio.run(main())
