# expect: Warning never-retrieved; tasks sender; lines 12; sender, made at line 12, failed with ConnectionError: refused, and its exception was never retrieved.
# expect: Likely dropped; tasks sender; lines 12; The program keeps no reference to sender, made at line 12: it cannot be awaited or cancelled, and CPython may destroy it before it is done.
import asyncio


async def send(message):
    await asyncio.sleep(0.1)
    raise ConnectionError("refused")


async def main():
    asyncio.create_task(send("hello"), name="sender")
    await asyncio.sleep(1)


asyncio.run(main())
