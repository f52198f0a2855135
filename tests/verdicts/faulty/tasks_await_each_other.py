# expect: Error deadlock; tasks a, b, Task-1; lines 10; a waits for b to end (line 10); b waits for a to end (line 10). None of them can ever go on. Task-1 (main) waits behind.
# expect: Warning destroyed-pending; tasks Task-1; lines 16; Task-1 (main) was destroyed while waiting at line 16: the loop was closed first, so the rest did not run.
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
