# expect: Error deadlock; tasks Task-1, Task-2, Task-3; lines 11, 6; Task-1 (collect) waits for Task-2 (report) and 1 other to end (line 11); Task-2 (report) waits for Task-1 (collect) to end (line 6). None of them can ever go on. Task-3 (report) waits behind.
import asyncio


async def report(boss):
    await asyncio.wait([boss])


async def collect():
    boss = asyncio.current_task()
    await asyncio.gather(report(boss), report(boss))


asyncio.run(collect())
