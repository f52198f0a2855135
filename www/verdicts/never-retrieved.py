import asyncio


async def check():
    raise ValueError("no such item")


async def main():
    task = asyncio.create_task(check())
    await asyncio.sleep(0.1)
    print("all is well")


asyncio.run(main())
