import asyncio


async def main():
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(5, done.set)
    await done.wait()


asyncio.run(main())
