import asyncio


async def serve():
    try:
        await asyncio.sleep(100)
    finally:
        for _ in range(3):
            await asyncio.sleep(0.1)
        print("closed")


async def main():
    server = asyncio.create_task(serve())
    await asyncio.sleep(1)
    server.cancel()
    try:
        await server
    except asyncio.CancelledError:
        print("stopped")


asyncio.run(main())
