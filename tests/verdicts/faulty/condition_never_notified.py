# expect: Error waits-forever; tasks buyer, Task-1; lines 9; buyer waits at line 9 to be notified by condition shop, and no task is left to notify it. Task-1 (main) waits behind.
import asyncio

stock = []


async def buy(shop):
    async with shop:
        await shop.wait_for(lambda: stock)
        print("bought", stock.pop())


async def main():
    shop = asyncio.Condition()
    buyer = asyncio.create_task(buy(shop), name="buyer")
    await asyncio.sleep(0.1)
    async with shop:
        stock.append("bread")
    await buyer


asyncio.run(main())
