import asyncio


async def work(first, second):
    async with first:
        await asyncio.sleep(0)
        async with second:
            pass


async def main():
    red, green, blue = (asyncio.Lock() for _ in range(3))
    async with asyncio.TaskGroup() as group:
        group.create_task(work(red, green), name="one")
        group.create_task(work(green, blue), name="two")
        group.create_task(work(red, blue), name="three")


asyncio.run(main())
