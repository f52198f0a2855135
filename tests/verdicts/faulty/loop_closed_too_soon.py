# expect: Warning destroyed-pending; tasks write; lines 6; write was destroyed while waiting at line 6: the loop was closed first, so the rest did not run.
import asyncio


async def write():
    await asyncio.sleep(1)
    print("written")


async def main():
    task = asyncio.create_task(write(), name="write")
    await asyncio.sleep(0)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
