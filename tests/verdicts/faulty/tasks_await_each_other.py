# expect: Error deadlock; tasks a, b, Task-1; lines 9; a waits for b to end (line 9); b waits for a to end (line 9). None of them can ever go on. Task-1 (main) waits behind.
import asyncio

tasks = {}


async def work(other):
    await asyncio.sleep(0)
    await tasks[other]


async def main():
    tasks["a"] = asyncio.create_task(work("b"), name="a")
    tasks["b"] = asyncio.create_task(work("a"), name="b")
    await tasks["a"]


asyncio.run(main())
