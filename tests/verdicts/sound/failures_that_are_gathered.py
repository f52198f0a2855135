import asyncio


async def load(number):
    if number % 2:
        raise ValueError(number)
    return number


async def main():
    print(await asyncio.gather(*(load(n) for n in range(4)), return_exceptions=True))


asyncio.run(main())
