# expect: ?
import asyncio


async def main():
    jobs = asyncio.Queue()
    print(await jobs.get())


asyncio.run(main())
