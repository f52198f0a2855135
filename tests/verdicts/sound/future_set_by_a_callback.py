import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    task = asyncio.create_task(asyncio.sleep(1, "slept"))
    task.add_done_callback(lambda task: future.set_result(task.result()))
    print(await future)


asyncio.run(main())
