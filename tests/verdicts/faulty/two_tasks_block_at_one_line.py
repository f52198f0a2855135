# expect: Warning loop-blocked; tasks a, b; lines 7; a and b held the loop 2 times, for 300 ms at most and 600 ms in all, at line 7: no other task could take a step meanwhile.
import asyncio
import time


def fetch():
    time.sleep(0.3)


async def load():
    fetch()
    await asyncio.sleep(0)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(load(), name="a")
        group.create_task(load(), name="b")


asyncio.run(main())
