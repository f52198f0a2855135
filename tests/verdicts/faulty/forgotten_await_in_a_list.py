# expect: Warning never-awaited; tasks ; lines 10; 3 coroutines that load() returned at line 10 were never awaited, so they did not run.
import asyncio


async def load(number):
    return number


async def main():
    results = [load(number) for number in range(3)]
    print(len(results))


asyncio.run(main())
