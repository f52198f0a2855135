# expect: Error waits-forever; tasks Task-1; lines 7; Task-1 (main) waits at line 7 for the result of future answer, and no task is left to set it.
import asyncio


async def main():
    answer = asyncio.get_running_loop().create_future()
    print(await answer)


asyncio.run(main())
