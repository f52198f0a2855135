# expect: Warning swallowed; tasks listener; lines ; listener was cancelled and went on for 18 steps before it returned: it caught CancelledError and did not raise it again.
import asyncio


async def listen():
    for _ in range(20):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            pass


async def main():
    task = asyncio.create_task(listen(), name="listener")
    await asyncio.sleep(2.5)
    task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
