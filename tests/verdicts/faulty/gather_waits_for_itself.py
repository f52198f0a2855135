# expect: ?
import asyncio


async def report(boss):
    await asyncio.wait([boss])


async def collect():
    boss = asyncio.current_task()
    await asyncio.gather(report(boss), report(boss))


asyncio.run(collect())
