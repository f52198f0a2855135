# expect: Error deadlock; tasks Task-1; lines 11; Task-1 (main) waits for lock lock (line 11), which it holds already: it waits for itself. It can never go on.
import asyncio


class Account:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.balance = 0

    async def deposit(self, amount):
        async with self.lock:
            self.balance += amount

    async def deposit_all(self, amounts):
        async with self.lock:
            for amount in amounts:
                await self.deposit(amount)


async def main():
    await Account().deposit_all([1, 2, 3])


asyncio.run(main())
