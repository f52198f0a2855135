//! What the parts of `asyncio` do, and in which order.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{in_main, lines};

#[test]
fn gather_keeps_the_order_of_its_arguments() {
    let body = "
async def take(n):
    await asyncio.sleep(n / 10)
    print('end', n)
    return n
print(await asyncio.gather(take(3), take(1), take(2)))
print(await asyncio.gather())
same = asyncio.create_task(take(1))
print(await asyncio.gather(same, same))
";
    assert_eq!(in_main(body), ["end 1", "end 2", "end 3", "[3, 1, 2]", "[]", "end 1", "[1, 1]"]);
}

#[test]
fn gather_raises_the_first_error_and_the_others_go_on() {
    let body = "
async def fails(n):
    await asyncio.sleep(n)
    raise ValueError(n)
async def goes_on():
    await asyncio.sleep(3)
    print('went on')
try:
    await asyncio.gather(fails(2), goes_on(), fails(1))
except ValueError as error:
    print('first', error)
await asyncio.sleep(5)
print(await asyncio.gather(fails(1), asyncio.sleep(1, 'ok'), return_exceptions=True))
";
    assert_eq!(in_main(body), ["first 1", "went on", "[ValueError(1), 'ok']"]);
}

#[test]
fn cancelling_a_gather_cancels_its_children() {
    let body = "
async def child(n):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print('child', n)
        raise
async def parent():
    await asyncio.gather(child(1), child(2))
task = asyncio.create_task(parent())
await asyncio.sleep(1)
task.cancel()
try:
    await task
except asyncio.CancelledError:
    print('parent', task.cancelled())
";
    assert_eq!(in_main(body), ["child 1", "child 2", "parent True"]);
}

#[test]
fn wait_for_and_timeout_raise_timeout_error() {
    let body = "
try:
    await asyncio.wait_for(asyncio.sleep(5), 1)
except TimeoutError as error:
    print(type(error).__name__, type(error.__cause__).__name__)
print(await asyncio.wait_for(asyncio.sleep(1, 'in time'), 5))
async with asyncio.timeout(1) as block:
    await asyncio.sleep(0.5)
print(block.expired())
try:
    async with asyncio.timeout(1) as block:
        await asyncio.sleep(5)
except asyncio.TimeoutError:
    print(block.expired(), repr(block))
try:
    async with asyncio.timeout(None) as block:
        block.reschedule(asyncio.get_running_loop().time() + 1)
        await asyncio.sleep(5)
except TimeoutError:
    print('rescheduled', asyncio.current_task().cancelling())
try:
    await asyncio.wait_for(asyncio.sleep(5), 0)
except TimeoutError:
    print('no time at all')
";
    let expected = [
        "TimeoutError CancelledError",
        "in time",
        "False",
        "True <Timeout [expired]>",
        "rescheduled 0",
        "no time at all",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_semaphore_lets_so_many_in_first_come_first_served() {
    let body = "
semaphore = asyncio.Semaphore(2)
async def enter(n):
    async with semaphore:
        print('in', n)
        await asyncio.sleep(1)
    print('out', n)
await asyncio.gather(*(enter(n) for n in range(4)))
print(semaphore.locked())
";
    let expected = ["in 0", "in 1", "out 0", "out 1", "in 2", "in 3", "out 2", "out 3", "False"];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_queue_holds_its_producers_back() {
    let body = "
queue = asyncio.Queue(1)
async def produce():
    for n in range(3):
        await queue.put(n)
        print('put', n)
async def consume():
    while True:
        n = await queue.get()
        await asyncio.sleep(1)
        print('done', n)
        queue.task_done()
consumer = asyncio.create_task(consume())
await produce()
await queue.join()
consumer.cancel()
print(queue.empty(), queue.full(), queue.qsize(), queue.maxsize)
try:
    queue.get_nowait()
except asyncio.QueueEmpty as error:
    print(repr(error))
queue.put_nowait(1)
try:
    queue.put_nowait(2)
except asyncio.QueueFull as error:
    print(repr(error))
";
    let expected =
        ["put 0", "put 1", "done 0", "put 2", "done 1", "done 2", "True False 0 1", "QueueEmpty()", "QueueFull()"];
    assert_eq!(in_main(body), expected);
}

#[test]
fn locks_and_events() {
    let body = "
lock, event = asyncio.Lock(), asyncio.Event()
async def hold(n):
    async with lock:
        print('has', n)
        await asyncio.sleep(0)
async def wait():
    print('set', await event.wait())
tasks = [asyncio.create_task(hold(n)) for n in range(2)] + [asyncio.create_task(wait())]
await asyncio.sleep(0)
event.set()
for task in tasks:
    await task
try:
    lock.release()
except RuntimeError as error:
    print(error)
print(event.is_set())
event.clear()
print(event.is_set())
";
    assert_eq!(in_main(body), ["has 0", "set True", "has 1", "Lock is not acquired.", "True", "False"]);
}

#[test]
fn tasks_tell_about_themselves() {
    let body = "
async def work():
    await asyncio.sleep(1)
    return 'value'
task = asyncio.create_task(work(), name='worker')
task.add_done_callback(lambda task: print('callback', task.result()))
print(task.get_name(), task.done(), asyncio.current_task().get_name())
try:
    task.result()
except asyncio.InvalidStateError as error:
    print(error)
print(await task, task.done(), task.result(), task.exception(), task.cancelled())
task.set_name('renamed')
print(task)
await asyncio.sleep(0)
";
    let expected = [
        "worker False Task-1",
        "Result is not set.",
        "callback value",
        "value True value None False",
        "<Task finished name='renamed' coro=<main.<locals>.work() done, defined at main.py:4> result='value'>",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_task_cancelled_before_its_first_step_never_runs() {
    let body = "
async def never():
    print('never')
task = asyncio.create_task(never())
print(task.cancel(), task.cancelling())
try:
    await task
except asyncio.CancelledError as error:
    print(repr(error))
print(task.cancel())
";
    assert_eq!(in_main(body), ["True 1", "CancelledError()", "False"]);
}

#[test]
fn a_cancel_has_its_message_and_can_be_swallowed() {
    let body = "
async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print('asked', error.args)
    asyncio.current_task().uncancel()
    await asyncio.sleep(1)
    return 'stayed'
task = asyncio.create_task(stubborn())
await asyncio.sleep(0)
task.cancel('please')
print(await task, task.cancelling(), task.cancelled())
";
    assert_eq!(in_main(body), ["asked ('please',)", "stayed 0 False"]);
}

#[test]
fn futures_can_be_awaited_and_set_once() {
    let body = "
loop = asyncio.get_running_loop()
future = loop.create_future()
loop.call_later(1, future.set_result, 42)
print(future, await future, future)
for again in (lambda: future.set_result(1), lambda: future.set_exception(ValueError())):
    try:
        again()
    except asyncio.InvalidStateError as error:
        print(error)
other = asyncio.Future()
other.set_exception(KeyError('k'))
try:
    await other
except KeyError as error:
    print(repr(error), repr(other.exception()))
";
    let expected = [
        "<Future finished result=42> 42 <Future finished result=42>",
        "invalid state",
        "invalid state",
        "KeyError('k') KeyError('k')",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn callbacks_tasks_and_awaiters_share_one_queue() {
    let body = "
loop = asyncio.get_running_loop()
async def step(name):
    for n in range(2):
        print(name, n)
        await asyncio.sleep(0)
    loop.call_soon(print, name, 'soon')
a = asyncio.create_task(step('a'))
loop.call_soon(print, 'first')
b = asyncio.create_task(step('b'))
handle = loop.call_soon(print, 'never')
handle.cancel()
await a
print('a done')
await b
print('b done')
";
    let expected = ["a 0", "first", "b 0", "a 1", "b 1", "a soon", "a done", "b done", "b soon"];
    assert_eq!(in_main(body), expected);
}

#[test]
fn each_task_has_a_context_of_its_own() {
    let body = "
from contextvars import ContextVar
name = ContextVar('name', default='nobody')
async def child(n):
    print(n, name.get())
    name.set(n)
    await asyncio.sleep(0)
    print(n, name.get())
name.set('main')
await asyncio.gather(child('a'), child('b'))
print(name.get())
";
    assert_eq!(in_main(body), ["a main", "b main", "a a", "b b", "main"]);
}

#[test]
fn awaiting_what_cannot_be_awaited_says_so() {
    let body = "
async def itself():
    await asyncio.current_task()
for wrong in (asyncio.create_task(itself()),):
    try:
        await wrong
    except RuntimeError as error:
        print(str(error)[:27])
try:
    await 3
except TypeError as error:
    print(error)
coroutine = asyncio.sleep(0)
await coroutine
try:
    await coroutine
except RuntimeError as error:
    print(error)
";
    let expected =
        ["Task cannot await on itself", "'int' object can't be awaited", "cannot reuse already awaited coroutine"];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_task_shows_what_it_waits_for() {
    let body = "
async def rests():
    await asyncio.sleep(1)
sleeper = asyncio.create_task(rests(), name='sleeper')
watcher = asyncio.create_task(asyncio.wait_for(asyncio.shield(sleeper), 2), name='watcher')
await asyncio.sleep(0)
print('wait_for=<Future pending cb=[Task.task_wakeup()]>' in repr(sleeper))
print('wait_for=' in repr(watcher))
await watcher
print('wait_for=' in repr(sleeper))
";
    assert_eq!(in_main(body), ["True", "True", "False"]);
}

#[test]
fn a_lost_exception_is_told_of_a_future() {
    let body = "
async def fails():
    raise ValueError
def handler(loop, context):
    print(context['message'], sorted(context))
asyncio.get_running_loop().set_exception_handler(handler)
lost = asyncio.create_task(fails())
await asyncio.sleep(0)
del lost
await asyncio.sleep(0)
";
    assert_eq!(in_main(body), ["Task exception was never retrieved ['exception', 'future', 'message']"]);
}

#[test]
fn what_a_browser_cannot_do_says_so() {
    let body = "
import io
for attempt in (
    lambda: asyncio.open_connection('127.0.0.1', 80),
    lambda: asyncio.start_server(print, '127.0.0.1', 80),
    lambda: asyncio.open_unix_connection('/tmp/socket'),
    lambda: asyncio.start_unix_server(print, '/tmp/socket'),
    lambda: asyncio.create_subprocess_exec('ls', stdout=asyncio.subprocess.PIPE),
    lambda: asyncio.create_subprocess_shell('ls'),
    lambda: asyncio.get_running_loop().connect_read_pipe(asyncio.Protocol, io.BytesIO()),
):
    try:
        await attempt()
    except NotImplementedError as error:
        print(error)
";
    let absent = |name, what| format!("{name}() is not available here, because it needs {what}");
    assert_eq!(
        in_main(body),
        [
            absent("create_connection", "network sockets"),
            absent("create_server", "network sockets"),
            absent("create_unix_connection", "Unix sockets"),
            absent("create_unix_server", "Unix sockets"),
            absent("subprocess_exec", "processes and pipes"),
            absent("subprocess_shell", "processes and pipes"),
            absent("connect_read_pipe", "processes and pipes"),
        ]
    );
}

#[test]
fn coroutine_functions_are_known_as_such() {
    let program = "
import asyncio, inspect
from unittest.mock import AsyncMock
for owner in asyncio.Lock, asyncio.Event, asyncio.Barrier, asyncio.Queue, asyncio.TaskGroup, asyncio.Timeout:
    print(owner.__name__, *(name for name in sorted(dir(owner)) if inspect.iscoroutinefunction(getattr(owner, name))))
class Mine(asyncio.Queue):
    def get(self):
        return 5
print([inspect.iscoroutinefunction(f) for f in (asyncio.sleep, asyncio.wait, asyncio.Queue().get, Mine().put)])
print([inspect.iscoroutinefunction(f) for f in (asyncio.gather, len, [].append, Mine().get, Mine().get_nowait)])
print(asyncio.iscoroutinefunction(asyncio.sleep), hasattr(print, '_is_coroutine_marker'))
async def main():
    queue = AsyncMock(spec=asyncio.Queue)
    queue.get.return_value = 3
    print(await queue.get(), queue.get_nowait.__class__.__name__, queue.get.await_count)
asyncio.run(main())
";
    assert_eq!(
        lines(program),
        [
            "Lock __aenter__ __aexit__ acquire",
            "Event wait",
            "Barrier __aenter__ __aexit__ abort reset wait",
            "Queue get join put",
            "TaskGroup __aenter__ __aexit__",
            "Timeout __aenter__ __aexit__",
            "[True, True, True, True]",
            "[False, False, False, False, False]",
            "True False",
            "3 MagicMock 1",
        ]
    );
}

#[test]
fn what_is_loaded_late_is_there_all_the_same() {
    let program = "
import asyncio
from asyncio import *
print(PriorityQueue.__module__, wait_for.__module__, StreamReader.__module__)
print(asyncio.wait_for is asyncio.tasks.wait_for, asyncio.TimeoutError is TimeoutError)
print({'timeout', 'iscoroutinefunction', 'gather', 'run'} <= set(dir(asyncio)))
print([name for name in asyncio.__all__ if not hasattr(asyncio, name)])
print(hasattr(asyncio, 'no_such_name'))
";
    assert_eq!(lines(program), ["asyncio.queues asyncio.tasks asyncio.streams", "True True", "True", "[]", "False"]);
}
