//! Event loops as programs use them: their own ones, policies, debug mode, eager tasks.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{lines, run};

/// A loop that a program writes itself, with time that does not pass.
const OWN_LOOP: &str = "
import asyncio, heapq
class OwnLoop(asyncio.AbstractEventLoop):
    def __init__(self):
        self._ready, self._timers, self._now = [], [], 0.0
    def time(self): return self._now
    def get_debug(self): return False
    def is_running(self): return True
    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle
    def call_at(self, when, callback, *args, context=None):
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, handle)
        return handle
    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self._now + delay, callback, *args, context=context)
    def _timer_handle_cancelled(self, handle): pass
    def create_future(self): return asyncio.Future(loop=self)
    def create_task(self, coro, **options): return asyncio.Task(coro, loop=self, **options)
    def call_exception_handler(self, context): print('handler', context['message'])
    def run(self, coro):
        asyncio._set_running_loop(self)
        try:
            task = self.create_task(coro)
            while not task.done():
                if not self._ready:
                    self._now = self._timers[0].when()
                    self._ready.append(heapq.heappop(self._timers))
                self._ready.pop(0)._run()
            return task.result()
        finally:
            asyncio._set_running_loop(None)
";

#[test]
fn a_loop_of_the_programs_own_runs_everything() {
    let program = format!(
        "{OWN_LOOP}
async def work(n):
    await asyncio.sleep(n)
    print('slept', n, asyncio.get_running_loop().time())
    return n
async def main():
    print(await asyncio.gather(work(2), work(1)))
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(10)
    except TimeoutError:
        print('timeout', asyncio.get_running_loop().time())
    lock = asyncio.Lock()
    async with lock:
        waiter = asyncio.create_task(lock.acquire())
        await asyncio.sleep(0)
    print(await waiter, len(asyncio.all_tasks()))
OwnLoop().run(main())
"
    );
    assert_eq!(lines(&program), ["slept 1 1.0", "slept 2 2.0", "[2, 1]", "timeout 3.0", "True 1"]);
}

#[test]
fn tasks_wait_for_futures_of_other_makers() {
    let program = "
import asyncio
class Duck:
    _asyncio_future_blocking = False
    def __init__(self, loop): self._loop, self._calls = loop, []
    def get_loop(self): return self._loop
    def add_done_callback(self, call, *, context=None): self._calls.append((call, context))
    def result(self): return 'quack'
    def end(self):
        for call, context in self._calls: self._loop.call_soon(call, self, context=context)
    def __await__(self):
        self._asyncio_future_blocking = True
        yield self
        return self.result()
async def main():
    loop = asyncio.get_running_loop()
    duck = Duck(loop)
    loop.call_later(1, duck.end)
    print(await duck, loop.time() >= 1)
asyncio.run(main())
";
    assert_eq!(lines(program), ["quack True"]);
}

#[test]
fn an_eager_task_that_never_waits_is_done_at_once() {
    let program = "
import asyncio
async def quick(): return asyncio.current_task().get_name()
async def slow():
    print('begun')
    await asyncio.sleep(0)
    return 'slow'
async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    done = asyncio.create_task(quick(), name='q')
    print(done.done(), done.result(), done.get_coro())
    waits = asyncio.create_task(slow())
    print(waits.done(), await waits, asyncio.current_task().get_name())
asyncio.run(main())
";
    assert_eq!(lines(program), ["True Task-2 None", "begun", "False slow Task-1"]);
}

#[test]
fn debug_mode_tells_of_slow_callbacks_and_of_coroutines_as_callbacks() {
    let program = "
import asyncio, time
async def main():
    loop = asyncio.get_running_loop()
    async def coro(): pass
    for call in (lambda: loop.call_soon(coro)), (lambda: loop.call_later(0, coro)), (lambda: loop.call_soon(3)):
        try:
            call()
        except TypeError as error:
            print(error)
    loop.call_soon(time.sleep, 0.25)
    await asyncio.sleep(0)
asyncio.run(main(), debug=True)
";
    let ran = run(program);
    let expected = "coroutines cannot be used with call_soon()\ncoroutines cannot be used with call_at()\n\
                    a callable object was expected by call_soon(), got 3\n";
    assert_eq!(ran.stdout, expected);
    assert!(
        ran.stderr.contains("Executing <Handle sleep(0.25) created at main.py:11> took 0.250 seconds"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_failing_callback_is_told_with_its_handle() {
    let program = "
import asyncio
def fails(n): 1 / n
async def main():
    loop = asyncio.get_running_loop()
    def told(loop, context):
        print(sorted(context), context['message'], context['handle'], sep='\\n')
    loop.set_exception_handler(told)
    loop.call_soon(fails, 0)
    await asyncio.sleep(0)
asyncio.run(main())
";
    let expected = [
        "['exception', 'handle', 'message']",
        "Exception in callback fails() at main.py:3",
        "<Handle fails() at main.py:3>",
    ];
    assert_eq!(lines(program), expected);
}

#[test]
fn a_callback_that_calls_itself_off_and_fails_is_told_as_none() {
    let program = "
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(context['message'], context['handle']))
    def fails():
        handle.cancel()
        1 / 0
    handle = loop.call_soon(fails)
    await asyncio.sleep(0)
    handle = loop.call_soon(fails)
    handle._run()
asyncio.run(main())
";
    assert_eq!(lines(program), ["Exception in callback None() <Handle cancelled>"; 2]);
}

#[test]
fn asynchronous_generators_are_closed_before_the_loop() {
    let program = "
import asyncio
kept = []
async def numbers():
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        print('closed')
async def main():
    kept.append(numbers())
    print(await anext(kept[0]))
asyncio.run(main())
";
    assert_eq!(lines(program), ["1", "closed"]);
}

#[test]
fn a_loop_is_made_where_none_was_set_and_policies_can_be_replaced() {
    let program = "
import asyncio, warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter('always')
    loop = asyncio.get_event_loop()
    print(told[0].category.__name__, told[0].message)
print(loop.run_until_complete(asyncio.sleep(0, 'ran')))
print(type(asyncio.get_event_loop_policy()).__name__, asyncio.get_event_loop() is loop)
asyncio.set_event_loop(None)
try:
    asyncio.get_event_loop()
except RuntimeError as error:
    print(error)
try:
    asyncio.set_event_loop_policy(3)
except TypeError as error:
    print(error)
";
    let expected = [
        "DeprecationWarning There is no current event loop",
        "ran",
        "_UnixDefaultEventLoopPolicy True",
        "There is no current event loop in thread 'MainThread'.",
        "policy must be an instance of AbstractEventLoopPolicy or None, not 'int'",
    ];
    assert_eq!(lines(program), expected);
}

#[test]
fn an_interrupt_cancels_the_main_task_and_is_raised() {
    let program = "
import asyncio, signal
async def main():
    try:
        asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print('cancelled')
        raise
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print('interrupted')
";
    assert_eq!(lines(program), ["cancelled", "interrupted"]);
}

#[test]
fn functions_run_in_the_executor_one_after_the_other() {
    let program = "
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, pow, 2, 5), await asyncio.to_thread(sorted, [2, 1], reverse=True))
    try:
        await loop.subprocess_shell(None, 'ls')
    except NotImplementedError as error:
        print(error)
asyncio.run(main())
";
    let expected = ["32 [2, 1]", "subprocess_shell() is not available here, because it needs processes and pipes"];
    assert_eq!(lines(program), expected);
}

#[test]
fn a_task_that_was_ended_over_its_head_does_not_end_again() {
    let program = "
import asyncio
async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print(repr(context['exception'])[:45]))
    async def other(): pass
    task = asyncio.create_task(other())
    asyncio.Future.set_result(task, 'mine')
    print(await task)
    await asyncio.sleep(0)
asyncio.run(main())
";
    let ran = run(program);
    assert!(ran.stdout.contains("InvalidStateError(\"__step(): already done: <T"), "{}", ran.stdout);
    assert!(ran.stdout.contains("mine"), "{}", ran.stdout);
}

#[test]
fn frames_of_tasks_and_callbacks_go_back_to_the_top_level() {
    let program = "
import asyncio, sys
def names():
    frame, names = sys._getframe(1), []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names[0], names[-1]
async def child():
    await asyncio.sleep(0)
    print(*names())
async def main():
    def callback():
        print(*names())
    asyncio.get_running_loop().call_soon(callback)
    await asyncio.create_task(child())
    print(*names())
asyncio.run(main())
def run():
    asyncio.run(main())
run()
print(*names())
";
    let once = ["callback <module>", "child <module>", "main <module>"];
    assert_eq!(lines(program), [&once[..], &once, &["<module> <module>"]].concat());
}
