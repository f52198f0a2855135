import asyncio


class Philosopher:
    def __init__(self, left, right):
        self.left, self.right = left, right

    async def dine(self):
        async with self.left:
            await asyncio.sleep(0.1)
            async with self.right:
                print("eats")


async def main():
    forks = [asyncio.Lock() for _ in range(5)]
    table = [Philosopher(forks[i], forks[i + 1]) for i in range(4)]
    table.append(Philosopher(forks[0], forks[4]))
    await asyncio.gather(*(philosopher.dine() for philosopher in table))


asyncio.run(main())
