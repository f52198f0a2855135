import asyncio


async def careful():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
    await asyncio.sleep(0.1)
    return "finished in order"


async def main():
    task = asyncio.create_task(careful())
    await asyncio.sleep(1)
    task.cancel()
    print(await task)


asyncio.run(main())
