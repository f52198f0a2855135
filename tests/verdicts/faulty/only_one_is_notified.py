# expect: Error waits-forever; tasks waiter1, Task-1; lines 9; waiter1 waits at line 9 to be notified by condition bell, and no task is left to notify it. Task-1 (main) waits behind.
import asyncio

ready = False


async def wait(bell):
    async with bell:
        await bell.wait_for(lambda: ready)


async def main():
    global ready
    bell = asyncio.Condition()
    waiters = [asyncio.create_task(wait(bell), name=f"waiter{n}") for n in range(2)]
    await asyncio.sleep(0)
    async with bell:
        ready = True
        bell.notify()
    await asyncio.gather(*waiters)


asyncio.run(main())
