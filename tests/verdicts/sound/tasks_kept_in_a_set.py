import asyncio

background = set()


async def log(text):
    await asyncio.sleep(0.1)
    print(text)


async def main():
    for text in ("one", "two"):
        task = asyncio.create_task(log(text))
        background.add(task)
        task.add_done_callback(background.discard)
    while background:
        await asyncio.sleep(0.1)


asyncio.run(main())
