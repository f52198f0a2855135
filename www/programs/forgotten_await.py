"""The letters are written, the bill is paid, and nobody has posted anything."""

import asyncio

posted = []


async def write(to):
    await asyncio.sleep(0.1)
    return f"Dear {to}, all is well."


async def post(letter):
    await asyncio.sleep(0.2)
    posted.append(letter)
    print("posted:", letter)


async def main():
    for to in ("Ada", "Ben", "Cleo"):
        letter = await write(to)
        print("written:", letter)
        post(letter)  # looks like a call, and is only a promise of one
    print(f"{len(posted)} letters are on their way")


asyncio.run(main())
