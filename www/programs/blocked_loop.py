"""One task computes, and everything stands still: a loop has one thread for all its tasks."""

import asyncio
import time

START = time.perf_counter()


def say(text):
    print(f"{time.perf_counter() - START:4.1f} s  {text}")


async def tick():
    while True:
        say("tick")
        await asyncio.sleep(0.1)


def hash_password():
    time.sleep(0.6)  # stands for work that takes its time and never awaits
    return "5f4dcc3b"


async def sign_up():
    await asyncio.sleep(0.25)
    say("signing up")
    say(f"stored {hash_password()}")  # try: await asyncio.sleep(0.6) in its place
    await asyncio.sleep(0.25)


async def main():
    ticker = asyncio.create_task(tick(), name="ticker")
    await asyncio.create_task(sign_up(), name="sign-up")
    ticker.cancel()


asyncio.run(main())
