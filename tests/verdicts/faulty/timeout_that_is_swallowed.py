# expect: Likely swallowed; tasks fetcher; lines ; fetcher was cancelled and returned all the same: it caught CancelledError and did not raise it again.
import asyncio


async def fetch():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        return "nothing"


async def main():
    task = asyncio.create_task(fetch(), name="fetcher")
    done, pending = await asyncio.wait([task], timeout=1)
    for late in pending:
        late.cancel()
    print(await task)


asyncio.run(main())
