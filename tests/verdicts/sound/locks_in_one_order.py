import asyncio


async def move(first, second):
    async with first:
        await asyncio.sleep(0.1)
        async with second:
            print("moved")


async def main():
    cash, bank = asyncio.Lock(), asyncio.Lock()
    there = asyncio.create_task(move(cash, bank), name="there")
    back = asyncio.create_task(move(cash, bank), name="back")
    await asyncio.gather(there, back)


asyncio.run(main())
