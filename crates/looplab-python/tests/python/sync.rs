//! The primitives that tasks wait on, as Python sees them. What is expected is what CPython 3.13 prints.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{in_main, lines};

#[test]
fn a_condition_hands_the_turn_back_and_forth() {
    let body = "
condition, turn, log = asyncio.Condition(), 0, []
async def player(me):
    global turn
    for n in range(3):
        async with condition:
            await condition.wait_for(lambda: turn == me)
            log.append((me, n))
            turn = 1 - me
            condition.notify()
await asyncio.gather(player(0), player(1))
print(log, condition.locked())
";
    assert_eq!(
        in_main(&body.replace("global", "nonlocal")),
        ["[(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)] False"]
    );
}

#[test]
fn a_cancelled_wait_on_a_condition_has_the_lock_back_before_it_ends() {
    let body = "
condition = asyncio.Condition()
async def wait(n):
    async with condition:
        try:
            print(n, await condition.wait())
        except asyncio.CancelledError:
            print(n, 'cancelled', condition.locked())
            raise
tasks = [asyncio.create_task(wait(n)) for n in range(3)]
await asyncio.sleep(0)
async with condition:
    condition.notify()
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.sleep(0)
    print('still mine')
print(await asyncio.gather(*tasks, return_exceptions=True))
";
    let expected = [
        "still mine",
        "0 cancelled True",
        "1 cancelled True",
        "2 True",
        "[CancelledError(''), CancelledError(''), None]",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_condition_needs_its_lock() {
    let body = "
lock = asyncio.Lock()
condition = asyncio.Condition(lock)
for call in (condition.wait, condition.notify, condition.notify_all, condition.release):
    try:
        result = call()
        if result is not None:
            await result
    except RuntimeError as error:
        print(error)
async with lock:
    print(condition.locked(), repr(condition)[-9:])
";
    let expected = [
        "cannot wait on un-acquired lock",
        "cannot notify on un-acquired lock",
        "cannot notify on un-acquired lock",
        "Lock is not acquired.",
        "True [locked]>",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn closing_a_coroutine_that_waits_for_a_condition_leaves_the_lock_held() {
    let body = "
condition = asyncio.Condition()
async def wait():
    async with condition:
        await condition.wait()
coroutine = wait()
coroutine.send(None)
print(condition.locked())
coroutine.close()
print(condition.locked())
";
    assert_eq!(in_main(body), ["False", "False"]);
}

#[test]
fn a_barrier_lets_all_pass_together_and_can_be_broken() {
    let body = "
barrier = asyncio.Barrier(3)
async def meet(n):
    async with barrier as place:
        print(n, place, barrier.n_waiting)
await asyncio.gather(*(meet(n) for n in range(3)))
async def wait():
    try:
        await barrier.wait()
    except asyncio.BrokenBarrierError as error:
        print(repr(error), repr(barrier).split(' [')[1])
task = asyncio.create_task(wait())
await asyncio.sleep(0)
print(barrier.n_waiting, barrier.parties, barrier.broken)
await barrier.reset()
await task
task = asyncio.create_task(wait())
await asyncio.sleep(0)
await barrier.abort()
await task
await wait()
print(barrier.broken)
try:
    asyncio.Barrier(0)
except ValueError as error:
    print(error)
";
    let expected = [
        "2 2 0",
        "0 0 0",
        "1 1 0",
        "1 3 False",
        "BrokenBarrierError('Abort or reset of barrier') filling, waiters:0/3]>",
        "BrokenBarrierError('Abort or reset of barrier') broken]>",
        "BrokenBarrierError('Barrier aborted') broken]>",
        "True",
        "parties must be > 0",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_bounded_semaphore_is_released_only_as_often_as_acquired() {
    let body = "
semaphore = asyncio.BoundedSemaphore(2)
print(isinstance(semaphore, asyncio.Semaphore), type(semaphore).__name__)
async with semaphore:
    print(semaphore._value)
try:
    semaphore.release()
except ValueError as error:
    print(error)
for kind in (asyncio.Semaphore, asyncio.BoundedSemaphore):
    try:
        kind(-1)
    except ValueError as error:
        print(error)
";
    let expected = [
        "True BoundedSemaphore",
        "1",
        "BoundedSemaphore released too many times",
        "Semaphore initial value must be >= 0",
        "Semaphore initial value must be >= 0",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_primitive_may_be_subclassed_with_a_constructor_of_its_own() {
    let body = "
class Named(asyncio.Semaphore):
    def __init__(self, name):
        super().__init__(3)
        self.name = name
class Log(asyncio.Queue):
    def __init__(self, name, *, size):
        super().__init__(size)
        self.name = name
named, log = Named('pool'), Log('log', size=2)
print(named.name, named._value, log.name, log.maxsize)
";
    assert_eq!(in_main(body), ["pool 3 log 2"]);
}

#[test]
fn a_primitive_belongs_to_the_loop_in_which_it_was_first_waited_for() {
    let program = "
import asyncio
lock, event, queue = asyncio.Lock(), asyncio.Event(), asyncio.Queue()
semaphore, condition = asyncio.Semaphore(0), asyncio.Condition()
async def wait_for(wait):
    if wait == condition.wait:
        await condition.acquire()
    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except RuntimeError as error:
        print(str(error).split(' object at ')[0].split(' at 0x')[0], '…', str(error)[-34:])
    except asyncio.CancelledError:
        pass
    if wait == condition.wait:
        condition.release()
async def hold():
    await lock.acquire()
asyncio.run(hold())
for wait in (lock.acquire, event.wait, queue.get, semaphore.acquire, condition.wait):
    for _ in range(2):
        asyncio.run(wait_for(wait))
";
    let bound = |what: &str| format!("{what} … is bound to a different event loop");
    let expected = [
        "<asyncio.locks.Lock",
        "<asyncio.locks.Event",
        "<Queue",
        "<asyncio.locks.Semaphore",
        "<asyncio.locks.Condition",
    ];
    assert_eq!(lines(program), expected.map(bound));
}

#[test]
fn queues_of_other_orders() {
    let body = "
last, lowest = asyncio.LifoQueue(), asyncio.PriorityQueue(5)
for n in (3, 1, 2):
    await last.put(n)
    lowest.put_nowait((n, 'abc'[n - 1]))
print(last, lowest)
print([last.get_nowait() for _ in range(3)], [(await lowest.get())[1] for _ in range(3)])
print(isinstance(last, asyncio.Queue), lowest.maxsize, lowest.empty())
";
    let expected = [
        "<LifoQueue maxsize=0 _queue=[3, 1, 2] tasks=3> <PriorityQueue maxsize=5 _queue=[(1, 'a'), (3, 'c'), (2, 'b')] tasks=3>",
        "[2, 1, 3] ['a', 'b', 'c']",
        "True 5 True",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn an_empty_store_says_what_it_is() {
    let body = "
for kind in asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue:
    for look in False, True:
        queue = kind()
        look and queue._queue
        try:
            queue._get()
        except IndexError as error:
            print(error)
";
    let each = ["pop from an empty deque", "pop from empty list", "index out of range"];
    assert_eq!(in_main(body), each.map(|words| [words; 2]).concat());
}

#[test]
fn what_a_comparison_raises_comes_out_of_a_priority_queue() {
    let body = "
class Odd:
    def __lt__(self, other):
        raise KeyError('no order')
queue = asyncio.PriorityQueue()
queue.put_nowait(Odd())
for put in (queue.put_nowait, queue.put):
    try:
        result = put(Odd())
        if result is not None:
            await result
    except KeyError as error:
        print(repr(error), queue.qsize(), queue._unfinished_tasks)
try:
    queue.get_nowait()
except KeyError as error:
    print(repr(error), queue.qsize())
queue = asyncio.PriorityQueue()
queue.put_nowait(1)
try:
    queue.put_nowait('one')
except TypeError as error:
    print(error)
";
    let expected = [
        "KeyError('no order') 2 1",
        "KeyError('no order') 3 1",
        "KeyError('no order') 2",
        "'<' not supported between instances of 'str' and 'int'",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn a_queue_shows_its_items_and_a_subclass_may_keep_them() {
    let body = "
class Distinct(asyncio.Queue):
    def _init(self, maxsize):
        self._queue = set()
    def _put(self, item):
        self._queue.add(item)
    def _get(self):
        item = min(self._queue)
        self._queue.discard(item)
        return item
class Polite(asyncio.Queue):
    def _put(self, item):
        if item not in self._queue:
            super()._put(item)
distinct, polite, plain = Distinct(), Polite(), asyncio.Queue()
for queue in (distinct, polite, plain):
    for item in (1, 2, 1):
        queue.put_nowait(item)
    print(str(queue), list(queue._queue), queue.qsize(), queue.get_nowait())
plain._queue.clear()
print(plain.empty())
";
    let expected = [
        "<Distinct maxsize=0 _queue=[1, 2] tasks=3> [1, 2] 2 1",
        "<Polite maxsize=0 _queue=[1, 2] tasks=3> [1, 2] 2 1",
        "<Queue maxsize=0 _queue=[1, 2, 1] tasks=3> [1, 2, 1] 3 1",
        "True",
    ];
    assert_eq!(in_main(body), expected);
}

#[test]
fn every_queue_can_be_shut_down() {
    let body = "
for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
    queue = kind(1)
    queue.put_nowait(1)
    putter = asyncio.create_task(queue.put(2))
    await asyncio.sleep(0)
    queue.shutdown()
    print(str(queue), repr((await asyncio.gather(putter, return_exceptions=True))[0]), await queue.get())
    try:
        await queue.get()
    except asyncio.QueueShutDown as error:
        print(repr(error))
";
    let expected: Vec<_> = ["Queue", "LifoQueue", "PriorityQueue"]
        .iter()
        .flat_map(|kind| {
            [format!("<{kind} maxsize=1 _queue=[1] tasks=1 shutdown> QueueShutDown() 1"), "QueueShutDown()".into()]
        })
        .collect();
    assert_eq!(in_main(body), expected);
}

#[test]
fn constructors_take_no_loop() {
    let body = "
for kind in (asyncio.Lock, asyncio.Event, asyncio.Condition, asyncio.Semaphore):
    try:
        kind(loop=None)
    except TypeError as error:
        print(error)
";
    let expected = ["Lock", "Event", "Condition", "Semaphore"];
    assert_eq!(
        in_main(body),
        expected.map(|name| format!("{name}.__init__() got an unexpected keyword argument 'loop'"))
    );
}
