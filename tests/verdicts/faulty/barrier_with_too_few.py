# expect: Error waits-forever; tasks ann, bob, Task-1; lines 6; ann and bob wait at line 6 at barrier barrier, which takes 3: only 2 came, and no other task is left. Task-1 (main) waits behind.
import asyncio


async def meet(barrier):
    await barrier.wait()


async def main():
    barrier = asyncio.Barrier(3)
    async with asyncio.TaskGroup() as group:
        group.create_task(meet(barrier), name="ann")
        group.create_task(meet(barrier), name="bob")


asyncio.run(main())
