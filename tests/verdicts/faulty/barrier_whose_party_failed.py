# expect: Error waits-forever; tasks loader0, loader2, Task-1; lines 9; loader0 and loader2 wait at line 9 at barrier barrier, which takes 3: only 2 came, and no other task is left. Task-1 (main) waits behind.
# expect: Warning never-retrieved; tasks loader1; lines 15; loader1, made at line 15, failed with OSError: no such file, and its exception was never retrieved.
import asyncio


async def load(barrier, number):
    if number == 1:
        raise OSError("no such file")
    await barrier.wait()
    print("all loaded")


async def main():
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(load(barrier, n), name=f"loader{n}") for n in range(3)]
    await asyncio.wait(tasks)


asyncio.run(main())
