# expect: Warning never-released; tasks writer; lines 11; writer took lock lock (made at line 11), ended, and never gave it back.
import asyncio


async def write(lock):
    await lock.acquire()
    print("written")


async def main():
    lock = asyncio.Lock()
    await asyncio.create_task(write(lock), name="writer")


asyncio.run(main())
