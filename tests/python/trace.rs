//! What is told of Python programs: names, lines, waits and who woke whom.

use looplab::{
    executor::Clock,
    host::EventLoop,
    protocol::Outcome,
    trace::{Event, EventKind, TaskId, Warning},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{
    program::{Running, on_a_large_stack},
    told::{Told, line},
};

/// The events of a program that succeeds; waiting takes no time.
fn events(source: &str) -> Vec<Event> {
    let (outcome, events, stderr) = watched(source);
    assert_eq!(outcome, Outcome::Completed, "{stderr}");
    events
}

fn watched(source: &str) -> (Outcome, Vec<Event>, String) {
    let told = on_a_large_stack(source, |source| {
        let (event_loop, clock, told) = (EventLoop::manual(), Clock::instant(), Told::default());
        let recorder = told.recorder(&event_loop, &clock);
        let mut running = Running::start_on(event_loop, source, clock, Some(recorder));
        let outcome = running.outcome();
        // Places are shared within a thread: they go to the next one as text.
        let text = looplab::protocol::encode(&told.take());
        (outcome, text, running.text(looplab::trace::Stream::Stderr))
    });
    (told.0, looplab::protocol::decode(&told.1).unwrap(), told.2)
}

/// The lines of the events that say one of these words.
fn telling(words: &[&str], source: &str) -> Vec<String> {
    let lines = events(source).iter().map(line).collect::<Vec<_>>();
    lines.into_iter().filter(|line| words.iter().any(|word| line.contains(word))).collect()
}

#[test]
fn a_program_is_told_event_by_event() {
    let source = "\
import asyncio

async def nap(seconds):
    await asyncio.sleep(seconds)

async def main():
    await asyncio.create_task(nap(1), name='sleeper')

asyncio.run(main())
";
    let expected = [
        "0 T1 spawned: Task-1, main() by nobody at 9",
        "0 T1 runs",
        "0 T2 spawned: sleeper, nap() by T1 at 7",
        "0 T1 stops at 7 for T2",
        "0 T2 runs",
        "0 T2 timer 0 to 1000",
        "0 T2 stops at 4 for 1000 ms",
        "1000 - timer 0 rings",
        "1000 T2 woken by Timer",
        "1000 T2 runs",
        "1000 T1 woken by T2",
        "1000 T2 Returned",
        "1000 T2 stops",
        "1000 T1 runs",
        "1000 T1 Returned",
        "1000 T1 stops",
    ];
    let lines: Vec<_> = events(source).iter().map(line).collect();
    assert_eq!(lines, expected);
}

#[test]
fn what_is_waited_for_is_told_with_the_line_in_the_program() {
    let source = "\
import asyncio

async def quick():
    await asyncio.sleep(0)

async def main():
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(1, future.set_result, None)
    await future
    await asyncio.sleep(0)
    await asyncio.gather(quick(), quick())
    async with asyncio.TaskGroup() as group:
        group.create_task(quick())
        group.create_task(quick())
    await asyncio.shield(asyncio.create_task(quick()))
    await asyncio.wait([asyncio.create_task(quick())])
    await asyncio.wait([asyncio.create_task(quick())], return_when=asyncio.FIRST_COMPLETED)
    async for task in asyncio.as_completed([quick()]):
        await task
    await asyncio.wait_for(quick(), 5)
    async with asyncio.timeout(5):
        await asyncio.sleep(1)

asyncio.run(main())
";
    let expected = [
        "0 T1 stops at 9 for #1 to signal",
        "1000 T1 stops at 10 for a turn",
        "1000 T1 stops at 11 for all of T2 T3",
        "1000 T1 stops at 12 for all of T4 T5",
        "1000 T1 stops at 15 for T6",
        "1000 T1 stops at 16 for all of T7",
        "1000 T1 stops at 17 for one of T8",
        "1000 T1 stops at 18 for one of T9",
        "1000 T1 stops at 4 for a turn",
        "1000 T1 stops at 22 for 2000 ms",
    ];
    assert_eq!(telling(&["T1 stops at"], source), expected);
}

#[test]
fn objects_go_by_what_they_are_assigned_to() {
    let source = "\
import asyncio
from dataclasses import dataclass, field

top = asyncio.Lock()
first, second = asyncio.Lock(), asyncio.Lock()
one, two, three = asyncio.Event(), asyncio.Event(), asyncio.Event()
annotated: asyncio.Lock = asyncio.Lock()

class Shop:
    def __init__(self):
        self.till = asyncio.Lock()
        self.shelf = asyncio.Queue(maxsize=3)

class Named(asyncio.Lock):
    def __init__(self):
        super().__init__()

@dataclass
class Data:
    flag: asyncio.Event = field(default_factory=asyncio.Event)

def touch(*things):
    for thing in things:
        if isinstance(thing, asyncio.Event):
            thing.set()
        elif isinstance(thing, asyncio.Queue):
            thing.put_nowait(1)

async def main():
    global everywhere
    everywhere = asyncio.Event()
    local = asyncio.Semaphore(2)
    outer = outer_too = asyncio.Event()
    def inner():
        return outer
    shop, mine, data = Shop(), Named(), Data()
    if (walrus := asyncio.Event()):
        pass
    either = asyncio.Event() if shop else None
    listed = [asyncio.Event() for _ in range(2)]
    table = {'key': asyncio.Event()}
    touch(everywhere, outer, shop.shelf, data.flag, walrus, either, *listed, table['key'], one, two, three)
    for thing in (top, first, second, annotated, shop.till, mine, local):
        async with thing:
            pass
    condition, barrier = asyncio.Condition(), asyncio.Barrier(1)
    async with condition:
        condition.notify()
    await barrier.wait()
    future = asyncio.get_running_loop().create_future()
    other = asyncio.Future()
    future.set_result(1)
    other.set_result(2)

asyncio.run(main())
";
    let expected = [
        "0 T1 #1 is event \"everywhere\" at 31",
        "0 T1 #2 is event \"outer\" at 33",
        "0 T1 #3 is queue { maxsize: 3 } \"shelf\" at 12",
        "0 T1 #4 is event \"flag\" at 36",
        "0 T1 #5 is event \"walrus\" at 37",
        "0 T1 #6 is event \"either\" at 39",
        "0 T1 #7 is event \"\" at 40",
        "0 T1 #8 is event \"\" at 40",
        "0 T1 #9 is event \"\" at 41",
        "0 T1 #10 is event \"one\" at 6",
        "0 T1 #11 is event \"two\" at 6",
        "0 T1 #12 is event \"three\" at 6",
        "0 T1 #13 is lock \"top\" at 4",
        "0 T1 #14 is lock \"first\" at 5",
        "0 T1 #15 is lock \"second\" at 5",
        "0 T1 #16 is lock \"annotated\" at 7",
        "0 T1 #17 is lock \"till\" at 11",
        "0 T1 #18 is lock \"mine\" at 36",
        "0 T1 #19 is semaphore { permits: 2 } \"local\" at 32",
        "0 T1 #20 is lock \"condition\" at 46",
        "0 T1 #21 is condition \"condition\" at 46",
        "0 T1 #22 is barrier { parties: 1 } \"barrier\" at 46",
        "0 T1 #23 is future \"future\" at 50",
        "0 T1 #24 is future \"other\" at 51",
    ];
    assert_eq!(telling(&[" is "], source), expected);
}
