//! What a task takes in memory beyond its coroutine. Allocations are the same every time, so this can be a test rather than
//! a measurement.

use allocation_counter::measure;
use looplab_runtime::executor::Pace;

use crate::program::{Running, on_a_large_stack};

const TASKS: u64 = 100_000;

/// A program of many coroutines that await `what`, and got as far as that by `begin`.
fn program(what: &str, begin: &str) -> String {
    format!(
        "
import asyncio, itertools

class Endless:
    steps = itertools.repeat(None)

    def __await__(self):
        return self.steps

async def idle():
    await {what}

def by_hand(coroutine):
    coroutine.send(None)
    return coroutine

async def main():
    global event, kept
    event = asyncio.Event()
    kept = [idle() for _ in range({TASKS})]
    for place, coroutine in enumerate(kept):
        kept[place] = {begin}(coroutine)
    await asyncio.sleep(3600)

asyncio.run(main())
"
    )
}

/// Bytes that a program holds where it cannot go on by itself.
fn held(source: &str) -> u64 {
    on_a_large_stack(source, |source| {
        let mut running = None;
        let held = measure(|| running = Some(Running::start(source, Pace::Real)));
        let running = running.expect("it was started");
        assert!(!running.is_over(), "{}", running.text(looplab_trace::Stream::Stderr));
        held.bytes_current.cast_unsigned()
    })
}

/// Bytes of a task that awaits `what`: what a program of tasks holds more than one that drives its coroutines itself.
fn beyond_the_coroutine(what: &str) -> u64 {
    let alone = held(&program("Endless()", "by_hand"));
    let in_tasks = held(&program(what, "asyncio.create_task"));
    (in_tasks - alone) / TASKS
}

// Half a kilobyte at least, or else the tasks would not be there.

#[test]
fn a_task_that_sleeps_takes_at_most_2_kilobytes_beyond_its_coroutine() {
    let bytes = beyond_the_coroutine("asyncio.sleep(3600)");
    assert!((512..=2048).contains(&bytes), "{bytes} bytes a task");
}

#[test]
fn a_task_that_waits_for_an_event_takes_at_most_2_kilobytes_beyond_its_coroutine() {
    let bytes = beyond_the_coroutine("event.wait()");
    assert!((512..=2048).contains(&bytes), "{bytes} bytes a task");
}
