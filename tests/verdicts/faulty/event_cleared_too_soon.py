# expect: Error deadlock; tasks Task-1, late; lines 16, 7; Task-1 (main) waits for late to end (line 16); late waits for event gate (line 7), which Task-1 (main) has set before. None of them can ever go on.
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
