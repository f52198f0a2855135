import asyncio


async def hold(first, second, patience):
    while True:
        try:
            async with asyncio.timeout(patience), first:
                await asyncio.sleep(0.1)
                async with second:
                    return
        except TimeoutError:
            await asyncio.sleep(patience)


async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(hold(a, b, 0.3), hold(b, a, 0.5))


asyncio.run(main())
