//! Programs that are paused, stepped through and resumed: they notice nothing of it.

use std::{cell::RefCell, rc::Rc};

use looplab_runtime::executor::{GateEvent, Pace};
use looplab_trace::{Pause, RunOutcome, Stream, TaskId};
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
        let mut running = Running::paused(program, Pace::Real);
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
        assert_eq!(running.outcome(), RunOutcome::Completed);
    });
}

#[test]
fn a_paused_program_prints_nothing_and_its_clock_stands() {
    on_a_large_stack(PROGRAM, |program| {
        let running = Running::start(program, Pace::Real);
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
        let mut running = Running::paused(program, Pace::Real);
        running.gate.step();
        running.event_loop.run_ready();
        assert_eq!(running.text(Stream::Stdout), "0\n1\n2\ndone\n");
        assert_eq!(running.outcome(), RunOutcome::Completed);
    });
}

/// The pauses a program comes to with a breakpoint in each of these lines, resumed every time.
fn pauses(source: &str, breakpoints: &'static [u32]) -> (Vec<GateEvent>, String) {
    on_a_large_stack(source, |source| {
        let told = Rc::new(RefCell::new(Vec::new()));
        let (heard, mut running) = (Rc::clone(&told), Running::paused(source, Pace::Real));
        running.gate.set_breakpoints(breakpoints.iter().copied());
        running.gate.listen(move |event| heard.borrow_mut().push(event));
        running.gate.resume();
        for _ in 0..1000 {
            running.event_loop.advance(1.0);
            running.gate.resume();
        }
        assert_eq!(running.outcome(), RunOutcome::Completed, "{}", running.text(Stream::Stderr));
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
fn a_breakpoint_pauses_before_its_line() {
    let program = format!("{LINES}asyncio.run(main())\n");
    let (told, printed) = pauses(&program, &[3, 4, 9]);
    assert_eq!(told, [pause(1, 9), pause(2, 3), pause(2, 4), pause(3, 3), pause(3, 4)]);
    assert_eq!(printed, "inner\ninner\n");
    assert_eq!(pauses(&program, &[6, 7]).0, [pause(2, 6), pause(3, 6), pause(2, 7), pause(3, 7)]);
    // Neither the top level nor the head of a coroutine.
    assert_eq!(pauses(&program, &[1, 2, 10]).0, []);
}

fn pause(task: u32, line: u32) -> GateEvent {
    GateEvent::Paused(Pause::Breakpoint { task: TaskId(task), line })
}

/// Every kind of statement and block, plain code between two awaits, code that runs while a coroutine ends.
const BLOCKS: &str = r#"import asyncio
async def numbers():
    "Documentation."
    for i in range(2):
        yield i
    else:
        print('else')
class Manager:
    async def __aenter__(self):
        print('enter')
    async def __aexit__(self, *error):
        print('exit')
def plain():
    print('plain')
async def main(times):
    total = 0
    while times:
        times -= 1
        total += times; print(total)
    async with Manager():
        async for number in numbers():
            if number: print('odd')
            elif not number:
                print('even')
    try:
        raise ValueError(
            'no')
    except ValueError as error:
        print(error)
    finally:
        plain()
    match total:
        case 3:
            print('three')
    try:
        await asyncio.sleep(1)
    finally:
        print('end')
    return [await c for c in [asyncio.sleep(0, 1)]]
async def others():
    for i in range(9):
        print('other', i)
        await asyncio.sleep(0)
async def all():
    print(await asyncio.gather(main(3), others(), main(2)))
    task = asyncio.create_task(main(1))
    await asyncio.sleep(0)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))
asyncio.run(all())
"#;

#[test]
fn breakpoints_change_nothing_of_what_a_program_does() {
    let expected = lines(BLOCKS).join("\n") + "\n";
    let every: Vec<u32> = (1..=BLOCKS.lines().count() as u32).collect();
    let (told, printed) = pauses(BLOCKS, every.leak());
    assert_eq!(printed, expected);
    let stopped = |line| {
        told.iter()
            .filter(|told| matches!(told, GateEvent::Paused(Pause::Breakpoint { line: at, .. }) if *at == line))
            .count()
    };
    let lines = [
        (4, 3),
        (5, 5),
        (7, 3),
        (16, 3),
        (19, 6),
        (22, 5),
        (24, 3),
        (26, 3),
        (27, 0),
        (29, 3),
        (34, 1),
        (38, 3),
        (14, 0),
    ];
    for (line, times) in lines {
        assert!(stopped(line) >= times.min(1) && (times > 0 || stopped(line) == 0), "line {line}: {}", stopped(line));
    }
    let (_, unhindered) = pauses(BLOCKS, &[]);
    assert_eq!(unhindered, expected);
}

#[test]
fn what_a_program_drives_itself_passes_its_breakpoints() {
    let program = "import asyncio
async def work():
    print('work')
    await asyncio.sleep(0)
async def main():
    coroutine = work()
    coroutine.send(None)
    coroutine.close()
    try:
        work().send(None).nothing
    except AttributeError:
        print('sent')
asyncio.run(main())
";
    let (told, printed) = pauses(program, &[3]);
    assert_eq!(told, [GateEvent::Passed { task: TaskId(1), line: 3 }]);
    assert_eq!(printed, "work\nwork\nsent\n");
}

#[test]
fn a_task_that_is_cancelled_at_a_breakpoint_ends_there() {
    let program = "import asyncio
async def main():
    asyncio.current_task().cancel()
    print('still here')
    await asyncio.sleep(1)
try:
    asyncio.run(main())
except asyncio.CancelledError:
    print('cancelled')
";
    let expected = lines(program).join("\n") + "\n";
    assert_eq!(pauses(program, &[4, 5]), (vec![pause(1, 4), pause(1, 5)], expected));
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
        let running = Running::paused(source, Pace::Real);
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
