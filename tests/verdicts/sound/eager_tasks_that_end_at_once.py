import asyncio

cache = {1: "one"}


async def look_up(key):
    if key not in cache:
        await asyncio.sleep(1)
        cache[key] = str(key)
    return cache[key]


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    tasks = [asyncio.create_task(look_up(key)) for key in (1, 2)]
    print(await asyncio.gather(*tasks))


asyncio.run(main())
