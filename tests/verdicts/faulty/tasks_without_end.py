# expect: Likely growth; tasks ; lines 14; 400 tasks are alive, and there are ever more of them: 400 of answer were made at line 14, faster than they end.
import asyncio

open_calls = set()


async def answer(call):
    await asyncio.sleep(3_600)


async def main():
    async with asyncio.timeout(40):
        while True:
            open_calls.add(asyncio.create_task(answer(len(open_calls))))
            await asyncio.sleep(0.1)


asyncio.run(main())
