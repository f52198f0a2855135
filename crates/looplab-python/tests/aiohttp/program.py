import asyncio

import _looplab_net
import aiohttp

B = "http://h.test"


async def show(label, aw):
    try:
        r = await aw
        print(label, r)
    except BaseException as e:
        print(label, type(e).__name__, e, isinstance(e, asyncio.TimeoutError))


async def main():
    async with aiohttp.ClientSession(headers={"X-Test": "s"}) as s:
        async with s.get(B + "/a", params={"q": "b c", "n": 1}) as r:
            print(r.status, r.reason, r.ok, str(r.url), r.content_type, r.charset, r.headers.getall("X-A"), r.headers["content-TYPE"])
            print(await r.json())
        r = await s.post(B + "/a", json={"k": [1, 2]}); print(await r.json(), r.closed)
        async with s.post(B + "/a", data={"f": "v w"}) as r: print((await r.json())[3])
        async with s.get(B + "/text") as r: await show("json", r.json())
        async with s.get(B + "/text") as r: print([c async for c in r.content.iter_chunked(2)])
        async with s.get(B + "/missing") as r: await show("status", asyncio.sleep(0, r.status))
        await show("raise", s.get(B + "/missing", raise_for_status=True))
        t = asyncio.get_running_loop().time()
        await show("total", s.get(B + "/slow", timeout=aiohttp.ClientTimeout(total=2)))
        await show("connect", s.get(B + "/slow", timeout=aiohttp.ClientTimeout(sock_connect=1)))
        async with s.get(B + "/slowbody", timeout=aiohttp.ClientTimeout(sock_read=1)) as r: await show("body", r.text())
        print(round(asyncio.get_running_loop().time() - t, 3))
        await show("gone", s.get(B + "/gone"))
        await show("cors", s.get("https://h.test/cors"))
        await show("scheme", s.get("ftp://x/"))
        task = asyncio.create_task(show("cancel", s.get(B + "/slow")))
        await asyncio.sleep(1); task.cancel(); await task
        print(_looplab_net.active)
    await show("closed", s.get(B))
    async with aiohttp.ClientSession(B, connector=aiohttp.TCPConnector(limit=2)) as s:
        _looplab_net.peak = 0
        async def one(i):
            async with s.get(f"/{i}") as r: return (await r.json())[1]
        print(await asyncio.gather(*(one(i) for i in range(5))), _looplab_net.peak)
    aiohttp.ClientSession()


asyncio.run(main())
