import asyncio


async def commit():
    await asyncio.sleep(2)
    print("committed")


async def main():
    work = asyncio.create_task(commit())
    try:
        async with asyncio.timeout(1):
            await asyncio.shield(work)
    except TimeoutError:
        print("late")
    await work


asyncio.run(main())
