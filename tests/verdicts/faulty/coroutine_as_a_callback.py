# expect: Warning never-awaited; tasks ; lines 10; The coroutine that refresh() returned at line 10 was never awaited, so it did not run.
import asyncio


async def refresh():
    print("refreshed")


async def main():
    asyncio.get_running_loop().call_later(1, lambda: refresh())
    await asyncio.sleep(2)


asyncio.run(main())
