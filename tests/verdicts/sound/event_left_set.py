import asyncio


async def late(gate):
    await asyncio.sleep(0.2)
    await gate.wait()


async def main():
    gate = asyncio.Event()
    task = asyncio.create_task(late(gate), name="late")
    gate.set()
    await asyncio.sleep(0.1)
    await task


asyncio.run(main())
