import asyncio


async def heartbeat():
    while True:
        await asyncio.sleep(1)


async def main():
    await asyncio.sleep(2.5)


loop = asyncio.new_event_loop()
beat = loop.create_task(heartbeat())
loop.run_until_complete(main())
for task in asyncio.all_tasks(loop):
    task.cancel()
loop.run_until_complete(asyncio.gather(beat, return_exceptions=True))
loop.run_until_complete(loop.shutdown_asyncgens())
loop.close()
