# expect: Warning never-awaited; tasks ; lines 10; The coroutine that save() returned at line 10 was never awaited, so it did not run.
import asyncio


async def save(text):
    print("saved", text)


async def main():
    job = save("one")
    await save("two")
    print(job is not None)


asyncio.run(main())
