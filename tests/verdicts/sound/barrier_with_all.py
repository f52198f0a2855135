import asyncio


async def meet(barrier):
    await barrier.wait()


async def main():
    barrier = asyncio.Barrier(2)
    async with asyncio.TaskGroup() as group:
        group.create_task(meet(barrier), name="ann")
        group.create_task(meet(barrier), name="bob")


asyncio.run(main())
