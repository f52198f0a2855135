# expect: Likely loop-blocked; tasks ; lines 7; A call for a thread held the loop for 1,000 ms at line 7: there are no threads here, so what to_thread() or run_in_executor() is given runs in the loop. In CPython the other tasks go on meanwhile.
import asyncio
import time


def work():
    time.sleep(1)


async def main():
    task = asyncio.create_task(asyncio.to_thread(work))
    for tick in range(3):
        print(tick)
        await asyncio.sleep(0.4)
    await task


asyncio.run(main())
