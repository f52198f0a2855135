# expect: Warning destroyed-pending; tasks heartbeat; lines 7; heartbeat was destroyed while waiting at line 7: the loop was closed first, so the rest did not run.
import asyncio


async def heartbeat():
    while True:
        await asyncio.sleep(1)


async def main():
    await asyncio.sleep(2.5)


loop = asyncio.new_event_loop()
beat = loop.create_task(heartbeat(), name="heartbeat")
loop.run_until_complete(main())
loop.close()
