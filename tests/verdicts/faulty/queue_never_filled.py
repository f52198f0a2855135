# expect: Error waits-forever; tasks Task-1; lines 7; Task-1 (main) waits at line 7 for an item of queue jobs, which is empty, and no task ever put one in.
import asyncio


async def main():
    jobs = asyncio.Queue()
    print(await jobs.get())


asyncio.run(main())
