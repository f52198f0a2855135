//! What a task takes in memory beyond its coroutine. Allocations are the same every time, so this can be a test rather than
//! a measurement.

use allocation_counter::measure;
use looplab::executor::Clock;

use crate::program::{Running, on_a_large_stack};

const TASKS: u64 = 100_000;

/// Bytes that are held once a program cannot go on by itself.
fn held(source: &str) -> u64 {
    on_a_large_stack(source, |source| {
        // The first interpreter of a process also fills tables that all share.
        drop(Running::start("", Clock::instant()));
        let mut running = None;
        let held = measure(|| running = Some(Running::start(source, Clock::real())));
        assert!(!running.unwrap().is_over(), "it waits");
        held.bytes_current.cast_unsigned()
    })
}

/// Bytes of a task that awaits `what`, without its coroutine: that is had by a program which drives as many coroutines by
/// hand, up to where they await.
fn beyond_the_coroutine(what: &str) -> u64 {
    let program = |prepare: &str, what: &str, each: &str| {
        format!(
            "import asyncio, itertools\n\
             async def idle():\n    await {what}\n\
             async def main():\n    global coroutines, tasks, event, endless\n    {prepare}\n\
             \x20   coroutines = [idle() for _ in range({TASKS})]\n    {each}\n    await asyncio.sleep(3600)\n\
             asyncio.run(main())\n"
        )
    };
    let endless = "class Endless:\n        __await__ = lambda self: steps\n    steps = itertools.repeat(None)\n    endless = Endless()";
    let alone = held(&program(endless, "endless", "for coroutine in coroutines: coroutine.send(None)"));
    let tasks = "for place, coroutine in enumerate(coroutines): coroutines[place] = asyncio.create_task(coroutine)";
    let in_tasks = held(&program("event = asyncio.Event()", what, tasks));
    (in_tasks - alone) / TASKS
}

#[test]
fn a_task_that_sleeps_takes_at_most_2_kilobytes_beyond_its_coroutine() {
    let bytes = beyond_the_coroutine("asyncio.sleep(3600)");
    assert!(bytes <= 2000, "{bytes} bytes a task");
}

#[test]
fn a_task_that_waits_for_an_event_takes_at_most_2_kilobytes_beyond_its_coroutine() {
    let bytes = beyond_the_coroutine("event.wait()");
    assert!(bytes <= 2000, "{bytes} bytes a task");
}
