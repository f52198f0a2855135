//! What is told of Python programs: names, lines, waits and who woke whom.

use looplab_runtime::{executor::Clock, host::EventLoop};
use looplab_trace::{
    Batch, Event, EventKind, ObjectId, Place, Recording, Rule, RunOutcome, Stream, TaskId, Wait, Want, Warning,
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
    assert_eq!(outcome, RunOutcome::Completed, "{stderr}");
    events
}

fn watched(source: &str) -> (RunOutcome, Vec<Event>, String) {
    let told = on_a_large_stack(source, |source| {
        let (event_loop, told) = (EventLoop::manual(), Told::default());
        let clock = Clock::instant(&event_loop);
        let recorder = told.recorder(&clock);
        let mut running = Running::start_on(event_loop, source, clock, Some(recorder));
        let outcome = running.outcome();
        // Places are shared within a thread: they go to the next one as text.
        let text = postcard::to_stdvec(&told.take()).unwrap();
        (outcome, text, running.text(Stream::Stderr))
    });
    (told.0, postcard::from_bytes(&told.1).unwrap(), told.2)
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
        "0 T1 spawned: Task-1, main() by none at 9",
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
        "1000 T2 stops at 4",
        "1000 T1 runs",
        "1000 T1 Returned",
        "1000 T1 stops at 7",
        "1000 - closing, in order: true",
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
        "2000 T1 stops at 21",
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

#[test]
fn mistakes_are_told_where_their_messages_are_made() {
    let source = "\
import asyncio

async def forgotten():
    pass

async def fails():
    raise ValueError('nobody asks')

async def stuck():
    await asyncio.get_running_loop().create_future()

async def main():
    forgotten()
    asyncio.sleep(1)
    task = asyncio.create_task(fails())
    await asyncio.sleep(1)
    del task
    kept = forgotten()
    del kept

asyncio.run(main())
loop = asyncio.new_event_loop()
asyncio.Task(stuck(), loop=loop)
loop.close()
";
    let (outcome, events, stderr) = watched(source);
    assert_eq!(outcome, RunOutcome::Completed, "{stderr}");
    let warnings: Vec<_> = events
        .into_iter()
        .filter_map(|event| match event.kind {
            EventKind::Warned(warning) => Some((event.task.map(|task| task.0), warning)),
            _ => None,
        })
        .collect();
    let never_awaited = |what: &str, lines: &[u32]| {
        let places = lines.iter().map(|&line| Place { file: None, line }).collect();
        Warning::NeverAwaited { what: what.into(), places }
    };
    let error = "ValueError: nobody asks".to_owned();
    let expected = [
        (Some(1), never_awaited("forgotten", &[13])),
        (Some(1), never_awaited("sleep", &[14])),
        (Some(1), Warning::NeverRetrieved { task: Some(TaskId(2)), error }),
        (Some(1), never_awaited("forgotten", &[13, 18])),
        (None, Warning::DestroyedPending { task: TaskId(3) }),
        (None, never_awaited("stuck", &[23])),
    ];
    assert_eq!(warnings, expected);
    assert!(stderr.contains("main.py:13: RuntimeWarning: coroutine 'forgotten' was never awaited"), "{stderr}");
    assert!(stderr.contains("Task was destroyed but it is pending!"), "{stderr}");
}

#[test]
fn in_debug_mode_a_forgotten_coroutine_knows_its_line() {
    let source = "\
import asyncio

async def forgotten():
    pass

async def main():
    kept = forgotten()
    await asyncio.sleep(0)
    del kept

asyncio.run(main(), debug=True)
";
    let lines = telling(&["NeverAwaited"], source);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("Place { file: None, line: 7 }"), "{lines:?}");
}

#[test]
fn a_task_that_has_ended_stands_at_the_line_that_raised_or_returned() {
    let source = "\
import asyncio

def check(value):
    raise ValueError(value)

async def failing():
    await asyncio.sleep(1)
    check(1)

async def cancelled():
    await asyncio.sleep(9)

async def returning():
    await asyncio.sleep(1)
    return 5

async def main():
    tasks = [asyncio.create_task(run()) for run in (failing, cancelled, returning)]
    await asyncio.sleep(2)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

asyncio.run(main())
";
    let mut recording = Recording::new(1_000);
    recording.extend(Batch { before: None, events: events(source) });
    let line = |task| recording.now().tasks[&TaskId(task)].place.as_ref().map(|place| place.line);
    assert_eq!([line(2), line(3), line(4)], [Some(4), Some(11), Some(15)]);
}

#[test]
fn who_blocks_the_loop_is_told_with_the_line() {
    let source = "\
import asyncio, time

def compute():
    time.sleep(0.125)
    time.sleep(2)

async def main():
    await asyncio.sleep(0)
    compute()
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(time.sleep, 0.5)
    await asyncio.sleep(0)

asyncio.run(main())
";
    let lines = telling(&["blocked"], source);
    assert_eq!(lines, ["2125 T1 blocked the loop for 2125 ms at 5", "2625 - blocked the loop for 500 ms"]);
}

#[test]
fn lines_are_the_programs_even_in_files_it_wrote_and_in_the_library() {
    let source = "\
import asyncio, sys
from contextlib import asynccontextmanager

with open('helper.py', 'w') as file:
    file.write('import asyncio\\n\\nasync def nap():\\n    await asyncio.sleep(1)\\n')
sys.path.insert(0, '.')
import helper

@asynccontextmanager
async def opened():
    await asyncio.sleep(1)
    yield
    await asyncio.sleep(1)

async def numbers():
    for number in range(1):
        await asyncio.sleep(1)
        yield number

async def main():
    await helper.nap()
    async with opened():
        pass
    async for number in numbers():
        pass

asyncio.run(main())
";
    let lines = telling(&["stops at", "spawned"], source);
    let file = lines[1].split(" at ").nth(1).unwrap().to_owned();
    assert!(file.contains("helper.py:4"), "{lines:?}");
    let expected = [
        "1000 T1 stops at 11 for 2000 ms",
        "2000 T1 stops at 13 for 3000 ms",
        "3000 T1 stops at 17 for 4000 ms",
        "4000 T1 stops at 24",
    ];
    assert_eq!(lines[2..], expected);
}

#[test]
fn a_lock_shows_who_waits_for_whom() {
    let source = "\
import asyncio

async def work(first, second):
    async with first:
        await asyncio.sleep(1)
        async with second:
            pass

async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(work(a, b), work(b, a))

asyncio.run(main())
";
    let (outcome, events, _) = watched(source);
    assert!(matches!(outcome, RunOutcome::Failed { .. }), "{outcome:?}");
    let mut recording = Recording::new(10_000);
    let deadlock = events.iter().position(|event| line(event).contains("T3 stops at 6")).unwrap();
    let events = events[..=deadlock].to_vec();
    recording.extend(Batch { before: None, events });
    let state = recording.now();
    let waits: Vec<_> =
        state.living().map(|task| (task.id.0, task.place.as_ref().unwrap().line, task.wait.clone())).collect();
    let object = |id| Wait::Object { object: ObjectId(id), want: Want::Acquire };
    let all = Wait::Tasks { tasks: vec![TaskId(2), TaskId(3)], rule: Rule::All };
    assert_eq!(waits, [(1, 11, Some(all)), (2, 6, Some(object(2))), (3, 6, Some(object(1)))]);
    let held: Vec<_> = state.objects.values().map(|object| (&*object.name, object.holders.clone())).collect();
    assert_eq!(held, [("a", vec![Some(TaskId(2))]), ("b", vec![Some(TaskId(3))])]);
}

#[test]
fn what_a_program_prints_does_not_depend_on_who_watches() {
    let source = "\
import asyncio

async def child(lock, n):
    async with lock:
        await asyncio.sleep(0.1 * n)
        print('child', n)
    if n == 2:
        raise ValueError(n)

async def main():
    lock = asyncio.Lock()
    print(await asyncio.gather(*(child(lock, n) for n in range(4)), return_exceptions=True))
    asyncio.sleep(1)

asyncio.run(main())
";
    let told = on_a_large_stack(source, |source| {
        let (event_loop, told) = (EventLoop::manual(), Told::default());
        let clock = Clock::instant(&event_loop);
        let recorder = told.recorder(&clock);
        let running = Running::start_on(event_loop, source, clock, Some(recorder));
        [Stream::Stdout, Stream::Stderr].map(|stream| running.text(stream))
    });
    let ran = super::program::run(source);
    assert_eq!(told, [ran.stdout, ran.stderr]);
}
