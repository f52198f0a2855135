# expect: Warning loop-blocked; tasks cook; lines 7; cook held the loop for 500 ms at line 7: no other task could take a step meanwhile.
import asyncio
import time


async def cook():
    time.sleep(0.5)


async def main():
    cooking = asyncio.create_task(cook(), name="cook")
    await asyncio.gather(cooking, asyncio.sleep(0.1))


asyncio.run(main())
