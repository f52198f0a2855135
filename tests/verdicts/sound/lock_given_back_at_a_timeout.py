import asyncio

lock = asyncio.Lock()


async def request(seconds):
    async with lock:
        await asyncio.sleep(seconds)


async def main():
    try:
        await asyncio.wait_for(request(1), 0.5)
    except TimeoutError:
        print("too slow, once more")
    await request(0.1)


asyncio.run(main())
