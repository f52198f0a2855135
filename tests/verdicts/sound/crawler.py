import asyncio


async def crawl(pages):
    while True:
        page = await pages.get()
        await asyncio.sleep(0.01)
        for link in range(2 * page, 2 * page + 2):
            if link < 600:
                pages.put_nowait(link)
        pages.task_done()


async def main():
    pages = asyncio.Queue()
    pages.put_nowait(1)
    crawlers = [asyncio.create_task(crawl(pages)) for _ in range(3)]
    await pages.join()
    for crawler in crawlers:
        crawler.cancel()


asyncio.run(main())
