# expect: Warning never-awaited; tasks ; lines 10; save() was called at line 10, but what it gave was never awaited, so nothing of it ever ran.
import asyncio


async def save():
    print("saved")


async def main():
    save()
    await asyncio.sleep(0.1)


asyncio.run(main())
