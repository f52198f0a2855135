# expect: Error waits-forever; tasks Task-2, Task-3, Task-1; lines 9, 16; Task-2 (first) and Task-3 (second) wait at line 9 and line 16 to be notified by condition changed, and no task is left to notify it. Task-1 (main) waits behind.
import asyncio

state = {"x": 0, "y": 0}


async def first(changed):
    async with changed:
        await changed.wait_for(lambda: state["y"])
        state["x"] = 1
        changed.notify_all()


async def second(changed):
    async with changed:
        await changed.wait_for(lambda: state["x"])
        state["y"] = 1
        changed.notify_all()


async def main():
    changed = asyncio.Condition()
    async with changed:
        changed.notify_all()
    await asyncio.gather(first(changed), second(changed))


asyncio.run(main())
