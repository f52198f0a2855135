# expect: Warning loop-blocked; tasks ; lines ; A callback held the loop for 1,500 ms: no other task could take a step meanwhile.
import asyncio
import time


async def main():
    asyncio.get_running_loop().call_soon(time.sleep, 1.5)
    await asyncio.sleep(0.1)


asyncio.run(main())
