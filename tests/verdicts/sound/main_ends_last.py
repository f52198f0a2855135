import asyncio


async def write(page):
    await asyncio.sleep(1)
    print("written", page)


async def main():
    tasks = [asyncio.create_task(write(i), name=f"page{i}") for i in range(2)]
    await asyncio.sleep(0.1)
    print(len(tasks), "started")
    await asyncio.gather(*tasks)


asyncio.run(main())
