# expect: Error deadlock; tasks one, two, three, Task-1; lines 8; one waits for the lock of line 13 (line 8), which two holds; two waits for the lock of line 13 (line 8), which three holds; three waits for the lock of line 13 (line 8), which one holds. None of them can ever go on. Task-1 (main) waits behind.
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
        group.create_task(work(blue, red), name="three")


asyncio.run(main())
