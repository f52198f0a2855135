# expect: Likely dropped; tasks write; lines 11; The program keeps no reference to write, made at line 11: it cannot be awaited or cancelled, and CPython may destroy it before it is done.
import asyncio


async def write():
    await asyncio.sleep(0.1)
    print("written")


async def main():
    asyncio.create_task(write(), name="write")
    await asyncio.sleep(1)


asyncio.run(main())
