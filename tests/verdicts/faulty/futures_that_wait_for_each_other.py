# expect: Error waits-forever; tasks Task-2, Task-1; lines 7; Task-2 (answer) waits at line 7 for the result of future right, and no task is left to set it. Task-1 (main) waits behind.
# expect: Error waits-forever; tasks Task-3; lines 7; Task-3 (answer) waits at line 7 for the result of future left, and no task is left to set it.
import asyncio


async def answer(mine, other):
    mine.set_result(await other + 1)


async def main():
    loop = asyncio.get_running_loop()
    left, right = loop.create_future(), loop.create_future()
    await asyncio.gather(answer(left, right), answer(right, left))


asyncio.run(main())
