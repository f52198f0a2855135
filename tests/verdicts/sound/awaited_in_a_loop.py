import asyncio


class Store:
    async def save(self, item):
        print("saved", item)


async def main():
    store = Store()
    for item in range(3):
        await store.save(item)
        await asyncio.sleep(1)


asyncio.run(main())
