import asyncio


async def main():
    jobs = asyncio.Queue()
    jobs.put_nowait("sweep")
    print(await jobs.get())


asyncio.run(main())
