# expect: ?
import asyncio


class Store:
    async def save(self, item):
        print("saved", item)


async def main():
    store = Store()
    for item in range(3):
        store.save(item)
        asyncio.sleep(1)


asyncio.run(main())
