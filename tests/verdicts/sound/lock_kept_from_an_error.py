import asyncio


async def visit(door, key):
    async with door:
        print("inside with", int(key))


async def main():
    door = asyncio.Lock()
    first = asyncio.create_task(visit(door, "none"), name="first")
    second = asyncio.create_task(visit(door, "7"), name="second")
    await asyncio.gather(first, second, return_exceptions=True)


asyncio.run(main())
