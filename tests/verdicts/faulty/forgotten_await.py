# expect: Warning never-awaited; tasks ; lines 10; The coroutine that save() returned at line 10 was never awaited, so it did not run.
import asyncio


async def save():
    print("saved")


async def main():
    save()
    await asyncio.sleep(0.1)


asyncio.run(main())
