# expect: Error waits-for-nobody; tasks Task-1; lines 7; Task-1 (main) waits at line 7 for an item of queue jobs, which is empty, and nobody ever put one in.
import asyncio


async def main():
    jobs = asyncio.Queue()
    print(await jobs.get())


asyncio.run(main())
