import asyncio

open_calls = set()


async def answer(call):
    await asyncio.sleep(3)


async def main():
    for call in range(400):
        task = asyncio.create_task(answer(call), name=f"call{call}")
        open_calls.add(task)
        task.add_done_callback(open_calls.discard)
        await asyncio.sleep(0.1)
    await asyncio.gather(*open_calls)


asyncio.run(main())
