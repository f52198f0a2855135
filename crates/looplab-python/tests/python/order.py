"""Rounds of the event loop from a cause to the next step of whoever waits for it.

`await rounds(name)` gives the number for one row of the table. CPython 3.13 gives the same ones.
"""

import asyncio


class Rounds:
    """Counts rounds from `begin()` to `end()`: a callback that is the first in each of them."""

    def __init__(self):
        self.number = 0
        self.result = None
        self.gate = asyncio.Event()

    def tick(self):
        self.number += 1
        self.begin()

    def begin(self):
        if self.result is None:
            asyncio.get_running_loop().call_soon(self.tick)

    def end(self):
        self.result = self.number

    async def child(self):
        """Something to wait for: it ends, and that is the cause, once the gate is open."""
        await self.gate.wait()
        self.begin()


async def rounds(name):
    counted = Rounds()
    row = ROWS[name](counted)
    # Up to the `yield`, a row gets ready and says what to await; behind it stands the cause.
    waiting = await anext(row)

    async def wait():
        try:
            await waiting
        except (asyncio.CancelledError, TimeoutError):
            pass
        counted.end()

    waiter = asyncio.create_task(wait())
    await asyncio.sleep(1)
    await anext(row, None)
    await waiter
    return counted.result


ROWS = {}


def row(function):
    ROWS[function.__name__] = function
    return function


@row
async def task(counted):
    yield asyncio.create_task(counted.child())
    counted.gate.set()


@row
async def future(counted):
    made = asyncio.get_running_loop().create_future()
    yield made
    counted.begin()
    made.set_result(None)


@row
async def event(counted):
    made = asyncio.Event()
    yield made.wait()
    counted.begin()
    made.set()


@row
async def queue_get(counted):
    made = asyncio.Queue()
    yield made.get()
    counted.begin()
    made.put_nowait(1)


@row
async def queue_put(counted):
    made = asyncio.Queue(1)
    made.put_nowait(1)
    yield made.put(2)
    counted.begin()
    made.get_nowait()


@row
async def queue_join(counted):
    made = asyncio.Queue()
    made.put_nowait(1)
    yield made.join()
    counted.begin()
    made.task_done()


@row
async def semaphore(counted):
    made = asyncio.Semaphore(0)
    yield made.acquire()
    counted.begin()
    made.release()


@row
async def lock(counted):
    made = asyncio.Lock()
    await made.acquire()
    yield made.acquire()
    counted.begin()
    made.release()


@row
async def condition(counted):
    made = asyncio.Condition()

    async def notified():
        async with made:
            await made.wait()

    yield notified()
    async with made:
        counted.begin()
        made.notify()


@row
async def barrier(counted):
    made = asyncio.Barrier(2)
    yield made.wait()
    counted.begin()
    await made.wait()


@row
async def sleep_zero(counted):
    async def pause():
        counted.begin()
        await asyncio.sleep(0)

    yield pause()


@row
async def gather(counted):
    yield asyncio.gather(counted.child())
    counted.gate.set()


@row
async def wait(counted):
    yield asyncio.wait([asyncio.create_task(counted.child())])
    counted.gate.set()


@row
async def as_completed(counted):
    async def all_of_them():
        async for done in asyncio.as_completed([counted.child()]):
            await done

    yield all_of_them()
    counted.gate.set()


@row
async def shield(counted):
    yield asyncio.shield(counted.child())
    counted.gate.set()


@row
async def task_group(counted):
    async def group():
        async with asyncio.TaskGroup() as children:
            children.create_task(counted.child())

    yield group()
    counted.gate.set()


@row
async def cancel(counted):
    child = asyncio.create_task(counted.child())
    yield child
    counted.begin()
    child.cancel()


@row
async def timeout_zero(counted):
    async def brief():
        counted.begin()
        async with asyncio.timeout(0):
            await counted.gate.wait()

    yield brief()


@row
async def wait_for_coroutine(counted):
    async def inline():
        counted.begin()
        await asyncio.wait_for(asyncio.Lock().acquire(), 1)

    yield inline()


@row
async def wait_for_future(counted):
    made = asyncio.get_running_loop().create_future()
    yield asyncio.wait_for(made, 10)
    counted.begin()
    made.set_result(None)
