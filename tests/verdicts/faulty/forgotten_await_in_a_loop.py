# expect: Warning never-awaited; tasks ; lines 14; Store.save() was called at line 14, 3 times, but what it gave was never awaited, so nothing of it ever ran.
# expect: Warning never-awaited; tasks ; lines 15; sleep() was called at line 15, 3 times, but what it gave was never awaited, so nothing of it ever ran.
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
