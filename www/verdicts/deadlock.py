import asyncio


async def move(source, target):
    async with source:
        await asyncio.sleep(0.1)
        async with target:
            print("moved")


async def main():
    cash, bank = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(move(cash, bank), move(bank, cash))


asyncio.run(main())
