# expect: ?
import asyncio

door = asyncio.Lock()


async def log(text):
    async with door:
        print(text)


async def main():
    async with door:
        await log("inside")


asyncio.run(main())
