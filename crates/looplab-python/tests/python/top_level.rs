//! `asyncio.run` and its kin, wherever a program calls them.

use looplab_runtime::executor::Pace;
use looplab_trace::Stream;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{Running, lines, on_a_large_stack, run};

const VALUE: &str = "
import asyncio
async def value(x):
    await asyncio.sleep(0.01)
    return x
";

fn with_value(rest: &str) -> Vec<String> {
    lines(&format!("{VALUE}{rest}"))
}

#[test]
fn statements_after_it_run_after_it() {
    assert_eq!(with_value("print('a')\nprint(asyncio.run(value(1)))\nprint('b')"), ["a", "1", "b"]);
}

#[test]
fn its_value_can_be_used_at_once() {
    assert_eq!(
        with_value("x = asyncio.run(value(1)) + asyncio.run(value(2))\nprint(f'{x} {asyncio.run(value(3))!r}')"),
        ["3 3"]
    );
}

#[test]
fn aliases_are_found() {
    let source = "
from asyncio import run as go, sleep
import asyncio as aio
again = aio.run
async def value(x):
    await sleep(0.01)
    return x
print(go(value(1)), aio.run(value(2)), again(value(3)))
";
    assert_eq!(lines(source), ["1 2 3"]);
}

#[test]
fn under_the_main_guard_in_loops_with_and_try() {
    let source = "
if __name__ == '__main__':
    try:
        for i in range(2):
            while True:
                print(asyncio.run(value(i)))
                break
        with asyncio.Runner() as runner:
            print(runner.run(value(5)), runner.run(value(6)))
    finally:
        print('finally')
";
    assert_eq!(with_value(source), ["0", "1", "5 6", "finally"]);
}

#[test]
fn an_exception_comes_out_of_it_and_can_be_caught() {
    let source = "
async def fails():
    raise ValueError('no')
try:
    asyncio.run(fails())
except ValueError as error:
    print('caught', error)
";
    assert_eq!(with_value(source), ["caught no"]);
}

#[test]
fn deeper_calls_drive_the_loop_in_place() {
    let source = "
def plain():
    return asyncio.run(value(1))
class Method:
    def call(self):
        return asyncio.run(value(2))
    body = asyncio.run(value(3))
print(plain(), Method().call(), Method.body, (lambda: asyncio.run(value(4)))())
print([asyncio.run(value(i)) for i in range(2)], max(map(asyncio.run, [value(8), value(9)])))
";
    assert_eq!(with_value(source), ["1 2 3 4", "[0, 1] 9"]);
}

#[test]
fn loops_of_ones_own() {
    let source = "
loop = asyncio.new_event_loop()
print(loop.run_until_complete(value(1)))
loop.call_soon(lambda: print('soon'))
loop.call_later(0.1, loop.stop)
print('before')
loop.run_forever()
loop.close()
print(loop)
try:
    loop.call_soon(print)
except RuntimeError as error:
    print(error)
";
    let expected = [
        "1",
        "before",
        "soon",
        "<_UnixSelectorEventLoop running=False closed=True debug=False>",
        "Event loop is closed",
    ];
    assert_eq!(with_value(source), expected);
}

#[test]
fn at_the_top_level_the_thread_stays_free() {
    let source = "import asyncio\nprint('before')\nasyncio.run(asyncio.sleep(5))\nprint('after')";
    on_a_large_stack(source, |source| {
        let running = Running::start(source, Pace::Real);
        assert_eq!(running.text(Stream::Stdout), "before\n");
        running.event_loop.advance(4.9);
        assert!(!running.is_over());
        running.event_loop.advance(0.2);
        assert!(running.is_over());
        assert_eq!(running.text(Stream::Stdout), "before\nafter\n");
    });
}

#[test]
fn deeper_the_thread_waits() {
    let source = "import asyncio\ndef plain():\n    asyncio.run(asyncio.sleep(5))\nplain()\nprint('after')";
    on_a_large_stack(source, |source| {
        let running = Running::start(source, Pace::Real);
        assert!(running.is_over(), "the call itself has let the time pass");
        assert_eq!(running.text(Stream::Stdout), "after\n");
    });
}

#[test]
fn misuse_is_named() {
    let source = "
for wrong in (3, value, [value(1)]):
    try:
        asyncio.run(wrong)
    except ValueError as error:
        print(str(error)[:27])
async def nested():
    coro = value(1)
    try:
        asyncio.run(coro)
    finally:
        coro.close()
try:
    asyncio.run(nested())
except RuntimeError as error:
    print(error)
";
    let expected =
        [&["a coroutine was expected, g"; 3][..], &["asyncio.run() cannot be called from a running event loop"]];
    assert_eq!(with_value(source), expected.concat());
}

#[test]
fn a_name_that_hides_a_builtin_is_still_found() {
    assert_eq!(with_value("from asyncio import run as print_value\nmax = asyncio.run\nprint(max(value(7)))"), ["7"]);
}

#[test]
fn await_outside_a_function_stays_an_error() {
    let ran = run("import asyncio\nawait asyncio.sleep(0)\n");
    assert!(ran.stderr.contains("SyntaxError: 'await' outside function"), "{}", ran.stderr);
}

#[test]
fn what_is_left_is_cancelled_when_the_main_task_ends() {
    let source = "
async def background():
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        print('cancelled')
        raise
async def main():
    task = asyncio.create_task(background())
    await asyncio.sleep(0)
    print('main ends')
asyncio.run(main())
print('after')
";
    assert_eq!(with_value(source), ["main ends", "cancelled", "after"]);
}
