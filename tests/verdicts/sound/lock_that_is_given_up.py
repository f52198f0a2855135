import asyncio


async def take(first, second, pause):
    while True:
        async with first:
            await asyncio.sleep(0.1)
            try:
                await asyncio.wait_for(second.acquire(), pause)
            except TimeoutError:
                continue
            second.release()
            return


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(take(a, b, 2), take(b, a, 3))


asyncio.run(main())
