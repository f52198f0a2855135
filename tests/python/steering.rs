//! Programs that are paused, stepped through and resumed: they notice nothing of it.

use std::{cell::RefCell, rc::Rc};

use looplab::{
    executor::{Clock, GateEvent},
    protocol::Outcome,
    trace::{Pause, Stream, TaskId},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{Running, lines, on_a_large_stack};

const PROGRAM: &str = "
import asyncio
print('module')
async def work(name, times):
    for i in range(times):
        print(name, i, asyncio.get_running_loop().time())
        await asyncio.sleep(1)
async def main():
    print('main')
    await asyncio.gather(work('a', 2), work('b', 2))
    print('end')
asyncio.run(main())
print('after')
asyncio.run(main())
";

#[test]
fn stepping_from_the_first_line_to_the_last_changes_nothing() {
    let expected = lines(PROGRAM);
    on_a_large_stack(PROGRAM, |program| {
        let mut running = Running::paused(program, Clock::real());
        running.event_loop.advance(5.0);
        assert_eq!(running.text(Stream::Stdout), "");
        let mut steps = 0;
        while !running.is_over() {
            let before = running.text(Stream::Stdout).len();
            running.gate.step();
            running.event_loop.run_ready();
            steps += 1;
            // One step of a task prints a line at most; what runs along is the module and the end of a loop.
            let printed = running.text(Stream::Stdout)[before..].lines().count();
            assert!(printed <= 2, "{printed} lines in step {steps}");
        }
        assert_eq!(running.text(Stream::Stdout).lines().collect::<Vec<_>>(), expected);
        assert!(steps > 14, "{steps} steps");
        assert_eq!(running.outcome(), Outcome::Completed);
    });
}

#[test]
fn a_paused_program_prints_nothing_and_its_clock_stands() {
    on_a_large_stack(PROGRAM, |program| {
        let running = Running::start(program, Clock::real());
        running.event_loop.advance(0.5);
        let before = running.text(Stream::Stdout);
        running.gate.pause();
        running.event_loop.advance(1_000.0);
        assert_eq!(running.text(Stream::Stdout), before);
        running.gate.resume();
        running.event_loop.advance(0.4);
        assert_eq!(running.text(Stream::Stdout), before);
        running.event_loop.advance(0.2);
        assert!(running.text(Stream::Stdout).ends_with("a 1 1.0\nb 1 1.0\n"), "{}", running.text(Stream::Stdout));
    });
}

/// A function that runs a loop waits for it, and nothing can be heard meanwhile: it is one piece.
#[test]
fn a_loop_that_a_function_runs_passes_in_one_piece() {
    let program = "
import asyncio
async def main():
    for i in range(3):
        print(i)
        await asyncio.sleep(1)
def run():
    asyncio.run(main())
run()
print('done')
";
    on_a_large_stack(program, |program| {
        let mut running = Running::paused(program, Clock::real());
        running.gate.step();
        running.event_loop.run_ready();
        assert_eq!(running.text(Stream::Stdout), "0\n1\n2\ndone\n");
        assert_eq!(running.outcome(), Outcome::Completed);
    });
}

/// The pauses a program comes to with a breakpoint in each of these lines, resumed every time.
fn pauses(source: &str, breakpoints: &'static [u32]) -> (Vec<GateEvent>, String) {
    on_a_large_stack(source, |source| {
        let told = Rc::new(RefCell::new(Vec::new()));
        let (heard, mut running) = (Rc::clone(&told), Running::paused(source, Clock::real()));
        running.gate.set_breakpoints(breakpoints.iter().copied());
        running.gate.listen(move |event| heard.borrow_mut().push(event));
        running.gate.resume();
        for _ in 0..100 {
            running.event_loop.advance(1.0);
            running.gate.resume();
        }
        assert_eq!(running.outcome(), Outcome::Completed, "{}", running.text(Stream::Stderr));
        let mut told = told.take();
        told.retain(|event| *event != GateEvent::Resumed);
        (told, running.text(Stream::Stdout))
    })
}

const LINES: &str = "import asyncio
async def inner():
    print('inner')
    await asyncio.sleep(1)
async def work():
    await inner()
    await asyncio.sleep(1)
async def main():
    await asyncio.gather(work(), work())
";

#[test]
fn a_breakpoint_pauses_where_a_task_stops() {
    let program = format!("{LINES}asyncio.run(main())\n");
    let pause = |task, line| GateEvent::Paused(Pause::Breakpoint { task: TaskId(task), line });
    let (told, printed) = pauses(&program, &[3, 4, 9]);
    assert_eq!(told, [pause(1, 9), pause(2, 4), pause(3, 4)]);
    assert_eq!(printed, "inner\ninner\n");
    // Every task stops there once; the await of what stops deeper in is not where it stops.
    assert_eq!(pauses(&program, &[7]).0, [pause(2, 7), pause(3, 7)]);
    assert_eq!(pauses(&program, &[1, 6]).0, []);
}

#[test]
fn a_breakpoint_in_a_loop_that_cannot_pause_is_told_of_once() {
    let program = format!("{LINES}def run():\n    asyncio.run(main())\nrun()\n");
    let (told, printed) = pauses(&program, &[4]);
    assert_eq!(told, [GateEvent::Passed { task: TaskId(2), line: 4 }]);
    assert_eq!(printed, "inner\ninner\n");
}

#[test]
fn a_step_tells_where_it_stopped() {
    on_a_large_stack(&format!("{LINES}asyncio.run(main())\n"), |source| {
        let running = Running::paused(source, Clock::real());
        let told = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&told);
        running.gate.listen(move |event| heard.borrow_mut().push(event));
        for _ in 0..4 {
            running.gate.step();
            running.event_loop.run_ready();
        }
        let step = |task, line| GateEvent::Paused(Pause::Stepped { task: TaskId(task), line: Some(line) });
        assert_eq!(told.take(), [step(1, 9), step(2, 4), step(3, 4), step(2, 7)]);
    });
}
