# expect: Warning swallowed; tasks poller; lines ; poller was cancelled and went on for 19 steps before it returned: it caught CancelledError and did not raise it again.
import asyncio


async def poll():
    for _ in range(20):
        try:
            await asyncio.sleep(1)
        except BaseException:
            print("again")


async def main():
    task = asyncio.create_task(poll(), name="poller")
    await asyncio.sleep(1.5)
    task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
