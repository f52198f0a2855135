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
        shop.notify()
    await buyer


asyncio.run(main())
