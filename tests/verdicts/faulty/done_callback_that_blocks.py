# expect: Warning loop-blocked; tasks ; lines 7; A callback held the loop for 500 ms at line 7: no other task could take a step meanwhile.
import asyncio
import time


def save(task):
    time.sleep(0.5)


async def main():
    task = asyncio.create_task(asyncio.sleep(1))
    task.add_done_callback(save)
    await task
    await asyncio.sleep(1)


asyncio.run(main())
