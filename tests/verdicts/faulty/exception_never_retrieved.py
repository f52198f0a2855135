# expect: Warning never-retrieved; tasks check; lines 10; check, made at line 10, failed with ValueError: no such item, and its exception was never retrieved.
import asyncio


async def check():
    raise ValueError("no such item")


async def main():
    task = asyncio.create_task(check(), name="check")
    await asyncio.sleep(0.1)
    print(task.done())


asyncio.run(main())
