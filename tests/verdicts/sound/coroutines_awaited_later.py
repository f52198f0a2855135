import asyncio


async def load(number):
    await asyncio.sleep(0.1)
    return number


async def main():
    jobs = [load(number) for number in range(3)]
    await asyncio.sleep(1)
    for job in jobs:
        print(await job)


asyncio.run(main())
