# expect: Error deadlock; tasks ann, bob, Task-1; lines 9; ann waits for room in queue there (line 9), which bob takes from; bob waits for room in queue back (line 9), which ann takes from. None of them can ever go on. Task-1 (main) waits behind.
import asyncio


async def talk(mouth, ear):
    await mouth.put("hello")
    await ear.get()
    await mouth.put("how")
    await mouth.put("are you?")
    await ear.get()


async def main():
    there, back = asyncio.Queue(1), asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        group.create_task(talk(there, back), name="ann")
        group.create_task(talk(back, there), name="bob")


asyncio.run(main())
