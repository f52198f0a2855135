import asyncio


async def play(mine, other, rounds):
    for _ in range(rounds):
        await mine.wait()
        mine.clear()
        other.set()


async def main():
    ping, pong = asyncio.Event(), asyncio.Event()
    ping.set()
    await asyncio.gather(play(ping, pong, 20), play(pong, ping, 20))


asyncio.run(main())
