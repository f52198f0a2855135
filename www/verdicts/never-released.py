import asyncio


async def visit(door, key):
    await door.acquire()
    print("inside with", int(key))
    door.release()


async def main():
    door = asyncio.Lock()
    visits = visit(door, "none"), visit(door, "7")
    await asyncio.gather(*visits, return_exceptions=True)


asyncio.run(main())
