# expect: Warning never-awaited; tasks ; lines 14; 3 coroutines that Store.save() returned at line 14 were never awaited, so they did not run.
# expect: Warning never-awaited; tasks ; lines 15; 3 coroutines that sleep() returned at line 15 were never awaited, so they did not run.
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
