import asyncio

door = asyncio.Lock()


async def log(text):
    async with door:
        print(text)


async def main():
    async with door:
        pass
    await log("outside")


asyncio.run(main())
