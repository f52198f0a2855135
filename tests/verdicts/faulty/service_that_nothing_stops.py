# expect: Error waits-forever; tasks Task-1; lines 8; Task-1 (main) waits at line 8 for event stop to be set, and no task is left to set it.
import asyncio


async def main():
    stop = asyncio.Event()
    print("ready")
    await stop.wait()


asyncio.run(main())
