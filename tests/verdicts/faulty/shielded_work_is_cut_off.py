# expect: Likely pending-at-exit; tasks commit; lines 11, 6; commit, made at line 11, was still at work at line 6 when the main task ended, and was cancelled. No task had awaited it.
import asyncio


async def commit():
    await asyncio.sleep(2)
    print("committed")


async def main():
    work = asyncio.create_task(commit(), name="commit")
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(5)
    except TimeoutError:
        print("gave up", work.done())


asyncio.run(main())
