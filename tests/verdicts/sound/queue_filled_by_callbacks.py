import asyncio


async def main():
    loop, queue = asyncio.get_running_loop(), asyncio.Queue()
    for number in range(3):
        loop.call_later(20 * number, queue.put_nowait, number)
    for _ in range(3):
        print(await queue.get())


asyncio.run(main())
