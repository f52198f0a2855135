# expect: Warning never-retrieved; tasks sender0, sender1, sender2; lines 13; sender0, sender1 and sender2, made at line 13, failed with ConnectionError: refused, and their exceptions were never retrieved.
import asyncio

background = set()


async def send(number):
    raise ConnectionError("refused")


async def main():
    for number in range(3):
        task = asyncio.create_task(send(number), name=f"sender{number}")
        background.add(task)
        task.add_done_callback(background.discard)
        del task
    await asyncio.sleep(1)


asyncio.run(main())
