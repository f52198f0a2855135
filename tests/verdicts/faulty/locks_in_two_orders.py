# expect: Error deadlock; tasks there, back, Task-1; lines 8; there waits for lock bank (line 8), which back holds; back waits for lock cash (line 8), which there holds. None of them can ever go on. Task-1 (main) waits behind.
import asyncio


async def move(source, target):
    async with source:
        await asyncio.sleep(0.1)
        async with target:
            print("moved")


async def main():
    cash, bank = asyncio.Lock(), asyncio.Lock()
    there = asyncio.create_task(move(cash, bank), name="there")
    back = asyncio.create_task(move(bank, cash), name="back")
    await asyncio.gather(there, back)


asyncio.run(main())
