import asyncio


async def write(page):
    await asyncio.sleep(5)
    print("written", page)


async def main():
    async with asyncio.TaskGroup() as group:
        for page in range(2):
            group.create_task(write(page), name=f"page{page}")


asyncio.run(main())
