import asyncio


async def write(lock):
    await lock.acquire()
    print("written")
    lock.release()


async def main():
    lock = asyncio.Lock()
    await asyncio.create_task(write(lock), name="writer")


asyncio.run(main())
