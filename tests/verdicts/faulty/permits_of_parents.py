# expect: Error deadlock; tasks Task-2, Task-4, Task-3, Task-1, Task-5, Task-6, Task-7; lines 12, 6; Task-2 (whole) waits for Task-4 (part) and 1 other to end (line 12); Task-4 (part) waits for a permit of semaphore slots (line 6), held by Task-2 (whole) and Task-3 (whole). None of them can ever go on. Task-1 (main), Task-3 (whole), Task-5 (part) and 2 others wait behind.
import asyncio


async def part(slots):
    async with slots:
        await asyncio.sleep(0.1)


async def whole(slots):
    async with slots:
        await asyncio.gather(part(slots), part(slots))


async def main():
    slots = asyncio.Semaphore(2)
    await asyncio.gather(whole(slots), whole(slots))


asyncio.run(main())
