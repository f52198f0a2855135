# expect: Error never-released; tasks second, first, Task-1; lines 6; second waits at line 6 for lock door, but first ended with ValueError: invalid literal for int() with base 10: 'none' and never released it. Task-1 (main) waits behind.
import asyncio


async def visit(door, key):
    await door.acquire()
    print("inside with", int(key))
    door.release()


async def main():
    door = asyncio.Lock()
    first = asyncio.create_task(visit(door, "none"), name="first")
    second = asyncio.create_task(visit(door, "7"), name="second")
    await asyncio.gather(first, second, return_exceptions=True)


asyncio.run(main())
