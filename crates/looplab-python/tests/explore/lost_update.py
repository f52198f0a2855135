import asyncio

balance = 0

async def deposit(number):
    global balance
    for _ in range(2 * number):
        await asyncio.sleep(0)
    seen = balance
    await asyncio.sleep(0)
    balance = seen + 1

async def main():
    await asyncio.gather(*(deposit(number) for number in range(5)))
    print("balance", balance)
    assert balance == 5, "an update was lost"

asyncio.run(main())
