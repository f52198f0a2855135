# expect: Likely pending-at-exit; tasks page0, page1; lines 11, 6; page0 and page1, made at line 11, were still at work at line 6 when the main task ended, and were cancelled. No task had awaited them.
import asyncio


async def write(page):
    await asyncio.sleep(1)
    print("written", page)


async def main():
    tasks = [asyncio.create_task(write(i), name=f"page{i}") for i in range(2)]
    await asyncio.sleep(0.1)
    print(len(tasks), "started")


asyncio.run(main())
