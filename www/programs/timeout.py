"""Give up in time, clean up, and try again."""

import asyncio

PATIENCE = 0.3  # seconds: try 0.1, or 0.6
ANSWERS = [0.7, 0.5, 0.2]  # seconds until each attempt is answered


async def call(attempt, seconds):
    print(f"call {attempt}: dialling")
    try:
        await asyncio.sleep(seconds)
        print(f"call {attempt}: answered")
        return "the ferry leaves at nine"
    except asyncio.CancelledError:
        # This is how a timeout arrives in here. Let it pass on: the one who set the
        # time limit turns it into a TimeoutError.
        print(f"call {attempt}: cancelled")
        raise
    finally:
        print(f"call {attempt}: line closed")  # in any case


async def call_until_answered():
    for attempt, seconds in enumerate(ANSWERS, start=1):
        try:
            async with asyncio.timeout(PATIENCE):
                return await call(attempt, seconds)
        except TimeoutError:
            print(f"  nobody within {PATIENCE} s")
    return "nobody answers"


async def main():
    print(f"  {await call_until_answered()}")

    # wait_for() is the same for a single coroutine.
    try:
        print(f"  {await asyncio.wait_for(call(9, 0.4), timeout=PATIENCE)}")
    except TimeoutError:
        print("  wait_for gave up")

    # One limit over many steps: their sum counts.
    steps = 0
    try:
        async with asyncio.timeout(PATIENCE * 2.5):
            while True:
                await asyncio.sleep(PATIENCE)
                steps += 1
    except TimeoutError:
        print(f"  {steps} steps fitted in")


asyncio.run(main())
