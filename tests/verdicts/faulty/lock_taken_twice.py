# expect: Error deadlock; tasks Task-1; lines 8; Task-1 (main) waits for lock door (line 8), which it holds already: it waits for itself. It can never go on.
import asyncio

door = asyncio.Lock()


async def log(text):
    async with door:
        print(text)


async def main():
    async with door:
        await log("inside")


asyncio.run(main())
