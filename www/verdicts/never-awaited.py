import asyncio


async def save():
    print("saved")


async def main():
    save()
    await asyncio.sleep(0.1)


asyncio.run(main())
