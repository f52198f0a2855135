//! Programs that are paused, stepped through and resumed: they notice nothing of it.

use looplab::{executor::Clock, protocol::Outcome, trace::Stream};
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
