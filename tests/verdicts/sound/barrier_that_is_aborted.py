import asyncio


async def meet(barrier):
    try:
        await barrier.wait()
    except asyncio.BrokenBarrierError:
        print("called off")


async def main():
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(meet(barrier)) for _ in range(2)]
    await asyncio.sleep(1)
    await barrier.abort()
    await asyncio.gather(*tasks)


asyncio.run(main())
