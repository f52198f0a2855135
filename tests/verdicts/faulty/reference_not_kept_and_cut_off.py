# expect: Warning dropped; tasks page0, page1; lines 12; The program keeps no reference to page0 and page1, made at line 12: they cannot be awaited or cancelled, and CPython may destroy them before they are done. They were still at work when the program ended.
import asyncio


async def write(page):
    await asyncio.sleep(5)
    print("written", page)


async def main():
    for page in range(2):
        asyncio.create_task(write(page), name=f"page{page}")
    await asyncio.sleep(1)


asyncio.run(main())
