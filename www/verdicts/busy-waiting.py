import asyncio


async def wait_for(answers):
    while not answers:
        await asyncio.sleep(0)
    print(answers[0])


async def main():
    answers = []
    waiting = asyncio.create_task(wait_for(answers))
    await asyncio.sleep(0.1)
    answers.append("42")
    await waiting


asyncio.run(main())
