import asyncio


async def main():
    asyncio.get_running_loop().call_later(1.5, print, "late")
    await asyncio.sleep(2)


asyncio.run(main())
