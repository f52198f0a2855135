# expect: Error waits-forever; tasks server, Task-1; lines 6; server waits at line 6 for event ready to be set, and no task is left to set it. Task-1 (main) waits behind.
import asyncio


async def serve(ready):
    await ready.wait()
    print("serving")


async def main():
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(ready), name="server")
    ready.set()


asyncio.run(main())
