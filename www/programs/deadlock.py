"""Two cooks need the same two tools. Now and then both get one, and neither gets the other."""

import asyncio

DISHES = 3  # for each cook


async def cook(name, dish, first, second):
    for number in range(1, DISHES + 1):
        async with first:
            print(f"{name} has one tool for {dish} {number}")
            await asyncio.sleep(0.2)  # washes vegetables, holding it
            async with second:
                await asyncio.sleep(0.1)
                print(f"{name} has made {dish} {number}")
        await asyncio.sleep(0.1)


async def main():
    knife = asyncio.Lock()
    board = asyncio.Lock()
    ada = asyncio.create_task(cook("Ada", "soup", knife, board), name="Ada")
    # Ben takes them the other way round. Which word has to move for dinner to be served?
    ben = asyncio.create_task(cook("Ben", "salad", board, knife), name="Ben")
    await asyncio.gather(ada, ben)
    print("dinner is served")


asyncio.run(main())
