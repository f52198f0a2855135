import asyncio


async def child(pool):
    async with pool:
        print("child")


async def main():
    pool = asyncio.Semaphore(1)
    async with pool:
        task = asyncio.create_task(child(pool), name="child")
    await task


asyncio.run(main())
