"""Read six files from the server, but never more than three at a time."""

import asyncio

import aiohttp

LIMIT = 3  # how many may be inside at once: try 1, or 6

# The files are small and come at once, so each visit lasts this many seconds more.
LIGHTHOUSES = {
    "gull-rock": 0.50,
    "north-pier": 0.26,
    "amber-point": 0.40,
    "old-sentry": 0.30,
    "whale-back": 0.44,
    "last-lamp": 0.20,
}

inside = set()
crowds = []


async def visit(session, semaphore, name, seconds):
    async with semaphore:  # waits here while LIMIT others are inside, first come first served
        inside.add(name)
        crowds.append(len(inside))
        print(f"{name}: in ({len(inside)} of {LIMIT})")
        async with session.get(f"fixtures/{name}.json") as response:
            response.raise_for_status()
            light = await response.json()
        await asyncio.sleep(seconds)
        inside.remove(name)
        print(f"{name}: out")
    # The permit is back, also if something above was raised or cancelled.
    return f"{light['name']}: {light['height']} m, {light['signal']}"


async def main():
    # Made once, shared by all: each "async with" takes one permit of it and gives it back.
    semaphore = asyncio.Semaphore(LIMIT)
    async with aiohttp.ClientSession() as session:
        visits = [visit(session, semaphore, *item) for item in LIGHTHOUSES.items()]
        for line in await asyncio.gather(*visits):
            print(f"  {line}")
    print(f"  at most {max(crowds)} at once")


asyncio.run(main())
