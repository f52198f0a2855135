# expect: Error deadlock; tasks Task-2, Task-3, Task-4, Task-5, Task-6, Task-1; lines 12; Task-2 (Philosopher.dine) waits for the lock of line 17 (line 12), which Task-3 (Philosopher.dine) holds; Task-3 (Philosopher.dine) waits for the lock of line 17 (line 12), which Task-4 (Philosopher.dine) holds; Task-4 (Philosopher.dine) waits for the lock of line 17 (line 12), which Task-5 (Philosopher.dine) holds; Task-5 (Philosopher.dine) waits for the lock of line 17 (line 12), which Task-6 (Philosopher.dine) holds; Task-6 (Philosopher.dine) waits for the lock of line 17 (line 12), which Task-2 (Philosopher.dine) holds. None of them can ever go on. Task-1 (main) waits behind.
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
    table = [Philosopher(forks[i], forks[(i + 1) % 5]) for i in range(5)]
    await asyncio.gather(*(philosopher.dine() for philosopher in table))


asyncio.run(main())
