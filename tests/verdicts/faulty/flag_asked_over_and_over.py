# expect: Likely busy-waiting; tasks first, second; lines 9; first and second waited busily at line 9: for 12,001 rounds of the loop they have done nothing but let other tasks have a turn.
import asyncio

ready = False


async def wait():
    while not ready:
        await asyncio.sleep(0)


async def main():
    global ready
    async with asyncio.TaskGroup() as group:
        group.create_task(wait(), name="first")
        group.create_task(wait(), name="second")
        await asyncio.sleep(0.02)
        ready = True


asyncio.run(main())
