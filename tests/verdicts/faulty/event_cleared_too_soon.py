# expect: Error waits-forever; tasks late, Task-1; lines 7; late waits at line 7 for event gate to be set, and no task is left to set it again. Task-1 (main) waits behind.
import asyncio


async def late(gate):
    await asyncio.sleep(0.2)
    await gate.wait()


async def main():
    gate = asyncio.Event()
    task = asyncio.create_task(late(gate), name="late")
    gate.set()
    await asyncio.sleep(0.1)
    gate.clear()
    await task


asyncio.run(main())
