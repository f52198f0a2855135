# expect: Error deadlock; tasks Task-1; lines 17; Task-1 (main) waits for lock lock (line 17), which it holds already: it waits for itself. It can never go on.
import asyncio


async def rows(lock):
    async with lock:
        for row in range(3):
            yield row


async def main():
    lock = asyncio.Lock()
    reader = rows(lock)
    async for row in reader:
        print(row)
        break
    async with lock:
        print("write")
    await reader.aclose()


asyncio.run(main())
