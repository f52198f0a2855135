import asyncio


async def talk(mouth, ear):
    for word in range(3):
        await mouth.put(word)
        await ear.get()


async def main():
    there, back = asyncio.Queue(1), asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        group.create_task(talk(there, back), name="ann")
        group.create_task(talk(back, there), name="bob")


asyncio.run(main())
