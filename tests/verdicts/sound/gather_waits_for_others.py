import asyncio


async def report(boss):
    await asyncio.wait([boss])


async def collect():
    boss = asyncio.create_task(asyncio.sleep(0.1))
    await asyncio.gather(report(boss), report(boss))


asyncio.run(collect())
