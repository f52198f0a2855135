# expect: Error waits-forever; tasks ponger, Task-1; lines 7; ponger waits at line 7 for event pong to be set, and no task is left to set it again. Task-1 (main) waits behind.
import asyncio


async def play(name, mine, other, rounds):
    for _ in range(rounds):
        await mine.wait()
        other.set()
        mine.clear()
        print(name)


async def main():
    ping, pong = asyncio.Event(), asyncio.Event()
    ping.set()
    async with asyncio.TaskGroup() as group:
        group.create_task(play("ping", ping, pong, 3), name="pinger")
        group.create_task(play("pong", pong, ping, 4), name="ponger")


asyncio.run(main())
