import asyncio


async def work():
    print("never")


async def main():
    coro = work()
    coro.close()
    later = work
    await asyncio.sleep(0)
    print(later.__name__)


asyncio.run(main())
