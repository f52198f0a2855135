import asyncio


async def open_gate(gate):
    await asyncio.sleep(1)
    gate.release()


async def main():
    gate = asyncio.Lock()
    await gate.acquire()
    opener = asyncio.create_task(open_gate(gate))
    async with gate:
        print("through")
    await opener


asyncio.run(main())
