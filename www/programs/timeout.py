"""Give up in time, clean up, and try again."""

import asyncio

PATIENCE = 0.3  # seconds to wait for an answer: try 0.1, or 0.6
FIRST = 0.7  # seconds until the first call would be answered; the n-th takes 1/n of that
CALLS = 3  # how often to try


async def call(number, seconds):
    print(f"call {number}: dialling")
    try:
        await asyncio.sleep(seconds)
        print(f"call {number}: answered")
        return "the ferry leaves at nine"
    except asyncio.CancelledError:
        # This is how a timeout arrives in here. Let it pass: it becomes a TimeoutError outside.
        print(f"call {number}: cancelled")
        raise
    finally:
        print(f"call {number}: line closed")  # in any case


async def main():
    for number in range(1, CALLS + 1):
        try:
            async with asyncio.timeout(PATIENCE):
                print(f"  {await call(number, FIRST / number)}")
                break
        except TimeoutError:
            print(f"  nobody within {PATIENCE} s")
    else:
        print("  nobody answers")
    # wait_for() is the same for a single coroutine.
    try:
        print(f"  {await asyncio.wait_for(call(9, FIRST), timeout=PATIENCE)}")
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
