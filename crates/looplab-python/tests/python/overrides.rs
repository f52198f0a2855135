//! Methods of subclasses, which asyncio's own methods call on `self`. What is called was checked against CPython 3.13.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::in_main;

/// `spy(Class, "name", …)` is a subclass that notes the calls of these methods; `told()` prints them.
const SPY: &str = "
calls = []
def spy(base, *names):
    def noting(name):
        def method(self, *args, **kwargs):
            calls.append(name)
            return getattr(super(cls, self), name)(*args, **kwargs)
        return method
    cls = type('Spy', (base,), {name: noting(name) for name in names})
    return cls
def told():
    print(*calls)
    calls.clear()
";

fn spied(body: &str) -> Vec<String> {
    in_main(&format!("{SPY}{body}"))
}

#[test]
fn async_with_acquires_and_releases_by_the_methods_of_the_class() {
    let body = "
for base in asyncio.Lock, asyncio.Semaphore, asyncio.BoundedSemaphore:
    async with spy(base, 'acquire', 'release', 'locked')():
        pass
    told()
async with spy(asyncio.Barrier, 'wait')(1):
    told()
async with asyncio.Condition(spy(asyncio.Lock, 'acquire', 'release')()) as condition:
    pass
told()
";
    assert_eq!(
        spied(body),
        ["acquire release", "acquire locked release", "acquire locked release", "wait", "acquire release"]
    );
}

#[test]
fn a_condition_waits_and_notifies_by_the_methods_of_the_class() {
    let body = "
condition = spy(asyncio.Condition, 'wait', 'notify', 'notify_all', 'wait_for')()
async def notify():
    async with condition:
        condition.notify_all()
async with condition:
    task = asyncio.create_task(notify())
    print(await condition.wait_for(lambda: 'notify' in calls))
told()
";
    assert_eq!(spied(body), ["True", "wait_for wait notify_all notify"]);
}

#[test]
fn a_queue_puts_and_gets_by_the_methods_of_the_class() {
    let body = "
for base in asyncio.Queue, asyncio.PriorityQueue, asyncio.LifoQueue:
    queue = spy(base, 'put_nowait', 'get_nowait', 'full', 'empty', 'qsize', '_put', '_get')(1)
    await queue.put(1)
    told()
    print(await queue.get())
    told()
    queue.shutdown(True)
    told()
";
    let each = ["full qsize put_nowait full qsize _put", "1", "empty get_nowait empty _get", "empty"];
    assert_eq!(spied(body), [each; 3].concat());
}

#[test]
fn waits_of_a_queue_with_methods_of_its_own_end_in_order() {
    let body = "
class Paused(asyncio.Queue):
    paused = True
    def empty(self):
        return self.paused or super().empty()
    def full(self):
        if self.paused is None:
            raise LookupError('full')
        return super().full()
queue = Paused()
getters = [asyncio.create_task(queue.get()) for _ in range(2)]
await queue.put('a')
await queue.put('b')
await asyncio.sleep(1)
print([getter.done() for getter in getters])
queue.paused = False
await queue.put('c')
await queue.put('d')
print(await asyncio.gather(*getters), queue.get_nowait())
queue.paused = None
for put in queue.put, queue.put_nowait:
    try:
        await put('e')
    except LookupError as error:
        print(repr(error))
queue.paused = False
print(queue.qsize())
";
    assert_eq!(spied(body), ["[False, False]", "['a', 'b'] c", "LookupError('full')", "LookupError('full')", "1"]);
}

#[test]
fn a_put_or_get_that_is_cancelled_asks_the_queue_once_more() {
    let body = "
queue = spy(asyncio.Queue, 'full', 'empty')(1)
async def cancelled(wait):
    task = asyncio.create_task(wait)
    await asyncio.sleep(0)
    task.cancel()
    print(*await asyncio.gather(task, return_exceptions=True))
    told()
await cancelled(queue.get())
queue.put_nowait(1)
calls.clear()
await cancelled(queue.put(2))
";
    assert_eq!(spied(body), ["", "empty empty", "", "full full"]);
}

#[test]
fn a_queue_whose_answer_fails_when_a_get_is_cancelled_raises_that_there_and_then() {
    let body = "
class Fragile(asyncio.Queue):
    broken = False
    def empty(self):
        if self.broken:
            raise LookupError('empty')
        return super().empty()
queue = Fragile()
task = asyncio.create_task(queue.get())
await asyncio.sleep(0)
task.cancel()
queue.broken = True
try:
    await task
except LookupError as error:
    print(error, repr(error.__context__))
queue.broken = False
queue.put_nowait(1)
print(await queue.get())
";
    assert_eq!(spied(body), ["empty CancelledError()", "1"]);
}

#[test]
fn puts_and_gets_of_a_queue_that_is_shut_down_ask_for_room_and_items_only() {
    let body = "
queue = spy(asyncio.Queue, 'full', 'empty', 'put_nowait', 'get_nowait')(1)
waiting = asyncio.create_task(queue.get())
await asyncio.sleep(0)
queue.shutdown()
for wait in waiting, queue.get():
    try:
        await wait
    except asyncio.QueueShutDown:
        told()
queue = spy(asyncio.Queue, 'full', 'empty', 'put_nowait', 'get_nowait')(1)
queue.put_nowait(1)
queue.shutdown()
calls.clear()
try:
    await queue.put(2)
except asyncio.QueueShutDown:
    told()
";
    assert_eq!(spied(body), ["empty empty empty", "empty empty", "full"]);
}

#[test]
fn what_is_left_when_main_ends_is_cancelled_by_the_method_of_the_class() {
    let program = "
import asyncio
class Task(asyncio.Task):
    def cancel(self, msg=None):
        print('cancel', msg)
        return super().cancel('told')
async def waits():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        print(repr(error))
async def main():
    asyncio.get_running_loop().set_task_factory(lambda loop, coro, **options: Task(coro, loop=loop, **options))
    asyncio.create_task(waits())
    await asyncio.sleep(0)
asyncio.run(main())
";
    assert_eq!(crate::program::lines(program), ["cancel None", "CancelledError('told')"]);
}

#[test]
fn tasks_and_futures_are_cancelled_and_asked_by_the_methods_of_the_class() {
    let body = "
loop = asyncio.get_running_loop()
Task = spy(asyncio.Task, 'cancel', 'uncancel', 'cancelling', 'add_done_callback')
loop.set_task_factory(lambda loop, coro, **options: Task(coro, loop=loop, **options))
async def late():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(2)
    except TimeoutError:
        pass
await asyncio.create_task(late())
told()
async def fails():
    1 / 0
async def group():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asyncio.sleep(1))
        tasks.create_task(fails())
await asyncio.gather(group(), return_exceptions=True)
told()
loop.set_task_factory(None)
future = spy(asyncio.Future, 'set_result', 'result', 'exception', 'done', 'cancelled', 'add_done_callback')()
loop.call_soon(future.set_result, 1)
await asyncio.gather(future)
told()
";
    assert_eq!(
        spied(body),
        [
            "add_done_callback cancelling cancel uncancel",
            "add_done_callback add_done_callback add_done_callback cancel cancel uncancel cancelling",
            "done add_done_callback set_result cancelled exception cancelled exception result",
        ]
    );
}

#[test]
fn a_task_cancels_what_it_awaits_as_cpython_does_and_a_gathering_its_children() {
    let body = "
class Future(asyncio.Future):
    def cancel(self, *args, **kwargs):
        print(args, kwargs)
        return super().cancel(*args, **kwargs)
task = asyncio.create_task(asyncio.wait_for(Future(), 5))
await asyncio.sleep(0)
task.cancel('why')
gathered = asyncio.gather(Future())
gathered.cancel()
print(await asyncio.gather(task, gathered, return_exceptions=True))
";
    let cancelled = "[CancelledError(''), CancelledError()]";
    assert_eq!(in_main(body), ["('why',) {}", "() {'msg': None}", cancelled]);
}

#[test]
fn a_group_and_a_runner_go_by_the_methods_of_the_class() {
    let body = "
async with spy(asyncio.TaskGroup, 'create_task', '_on_task_done', '_abort')() as tasks:
    tasks.create_task(asyncio.sleep(0))
told()
async def fails():
    1 / 0
try:
    async with spy(asyncio.TaskGroup, '_on_task_done', '_abort')() as tasks:
        tasks.create_task(fails())
        await asyncio.sleep(1)
except ExceptionGroup as error:
    print(error.exceptions)
told()
";
    assert_eq!(
        spied(body),
        ["create_task _on_task_done", "(ZeroDivisionError('division by zero'),)", "_on_task_done _abort"]
    );
}

#[test]
fn a_runner_and_a_loop_go_by_the_methods_of_the_class() {
    let program = "
import asyncio
class Runner(asyncio.Runner):
    def close(self):
        print('close')
        super().close()
class Loop(asyncio.SelectorEventLoop):
    def create_task(self, coro, **options):
        print('create', coro.__qualname__)
        return super().create_task(coro, **options)
    def _run_once(self):
        print('ready', len(self._ready), 'scheduled', len(self._scheduled))
        super()._run_once()
async def main():
    await asyncio.sleep(1)
with Runner(loop_factory=Loop) as runner:
    loop = runner.get_loop()
    runner.run(main())
    print(loop.time())
";
    let rounds = ["ready 1 scheduled 0", "ready 0 scheduled 1", "ready 1 scheduled 0", "ready 1 scheduled 0"];
    let ending = |name: &'static str| [format!("create BaseEventLoop.{name}")];
    let printed = crate::program::lines(program);
    assert_eq!(printed[0], "create main");
    assert_eq!(printed[1..5], rounds);
    assert_eq!(printed[5..7], ["1.0", "close"]);
    assert_eq!(printed[7..8], ending("shutdown_asyncgens"));
    assert!(printed.contains(&ending("shutdown_default_executor")[0]));
}

#[test]
fn shutting_down_goes_through_the_task_factory() {
    let program = "
import asyncio
names = []
def factory(loop, coro, **options):
    names.append(coro.__qualname__)
    return asyncio.Task(coro, loop=loop, **options)
async def main():
    pass
with asyncio.Runner() as runner:
    runner.get_loop().set_task_factory(factory)
    runner.run(main())
print(names)
";
    let names = "['main', 'BaseEventLoop.shutdown_asyncgens', 'BaseEventLoop.shutdown_default_executor']";
    assert_eq!(crate::program::lines(program), [names]);
}

#[test]
fn a_callback_that_is_left_over_sees_the_tasks_that_shut_down() {
    let program = "
import asyncio
def later(left):
    print(*[task.get_coro().__name__ for task in asyncio.all_tasks()])
    if left:
        asyncio.get_running_loop().call_soon(later, left - 1)
async def main():
    asyncio.get_running_loop().call_soon(later, 3)
async def named():
    print(asyncio.current_task().get_name())
asyncio.run(main())
asyncio.run(named())
";
    let expected = ["", "shutdown_asyncgens", "", "shutdown_default_executor", "Task-4"];
    assert_eq!(crate::program::lines(program), expected);
}
