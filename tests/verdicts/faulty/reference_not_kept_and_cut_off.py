# expect: ?
import asyncio


async def write(page):
    await asyncio.sleep(5)
    print("written", page)


async def main():
    for page in range(2):
        asyncio.create_task(write(page), name=f"page{page}")
    await asyncio.sleep(1)


asyncio.run(main())
