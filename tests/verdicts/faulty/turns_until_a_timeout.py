# expect: Likely busy-waiting; tasks Task-1; lines 9; Task-1 (main) waited busily at line 9: for 12,001 rounds of the loop it has done nothing but let other tasks have a turn.
import asyncio


async def main():
    try:
        async with asyncio.timeout(0.02):
            while True:
                await asyncio.sleep(0)
    except TimeoutError:
        print("nothing came")


asyncio.run(main())
