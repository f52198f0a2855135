import asyncio


async def ask(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    tasks = [asyncio.create_task(ask(seconds)) for seconds in (1, 2, 30)]
    try:
        for answer in asyncio.as_completed(tasks, timeout=5):
            print(await answer)
    except TimeoutError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


asyncio.run(main())
