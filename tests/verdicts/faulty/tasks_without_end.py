# expect: ?
import asyncio

open_calls = set()


async def answer(call):
    await asyncio.sleep(3_600)


async def main():
    for call in range(400):
        open_calls.add(asyncio.create_task(answer(call), name=f"call{call}"))
        await asyncio.sleep(0.1)
    for call in open_calls:
        call.cancel()


asyncio.run(main())
