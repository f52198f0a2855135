//! How programs end, and what they say then.

use looplab_trace::RunOutcome;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::run;

fn failed(error: &str, line: u32) -> RunOutcome {
    RunOutcome::Failed { error: error.into(), line: Some(line) }
}

#[test]
fn a_syntax_error_has_its_line() {
    let ran = run("print('never')\nx = (1,\nfor\n");
    assert!(matches!(ran.outcome, RunOutcome::Failed { line: Some(2 | 3), .. }), "{:?}", ran.outcome);
    assert!(ran.stderr.contains("SyntaxError"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_traceback_reads_as_cpythons() {
    let ran = run(
        "import asyncio\nasync def inner(x):\n    return 1 / x\nasync def main():\n    await inner(0)\nasyncio.run(main())\n",
    );
    assert_eq!(ran.outcome, failed("ZeroDivisionError: division by zero", 3));
    let expected = "\
Traceback (most recent call last):
  File \"main.py\", line 6, in <module>
    asyncio.run(main())
    ~~~~~~~~~~~^^^^^^^^
  File \"main.py\", line 5, in main
    await inner(0)
  File \"main.py\", line 3, in inner
    return 1 / x
           ~~^~~
ZeroDivisionError: division by zero
";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn an_unknown_module_is_named() {
    let ran = run("import nosuchthing\n");
    assert_eq!(ran.outcome, failed("ModuleNotFoundError: No module named 'nosuchthing'", 1));
}

#[test]
fn exit_has_its_status() {
    let status = |source| run(source).outcome;
    assert_eq!(status("import sys; sys.exit(3)"), RunOutcome::Exited { status: 3 });
    assert_eq!(status("import sys; sys.exit()"), RunOutcome::Exited { status: 0 });
    assert_eq!(status("raise SystemExit(True)"), RunOutcome::Exited { status: 1 });
    let ran = run("import sys; sys.exit('went wrong')");
    assert_eq!((ran.outcome, &*ran.stderr), (RunOutcome::Exited { status: 1 }, "went wrong\n"));
}

#[test]
fn exit_inside_a_task_ends_the_program_after_its_cleanup() {
    let source = "
import asyncio, sys
async def other():
    try:
        await asyncio.sleep(10)
    finally:
        print('cleanup')
async def main():
    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    sys.exit(4)
asyncio.run(main())
";
    let ran = run(source);
    assert_eq!((ran.outcome, &*ran.stdout), (RunOutcome::Exited { status: 4 }, "cleanup\n"));
}

#[test]
fn an_exit_or_interrupt_in_the_main_coroutine_is_not_reported_as_never_retrieved() {
    let run_main = |raises: &str| {
        let source = format!("import asyncio, sys\nasync def main():\n    {raises}\n");
        run(&(source + "try:\n    asyncio.run(main())\nexcept BaseException as error:\n    print(repr(error))\n"))
    };
    for (raises, caught) in [
        ("sys.exit(3)", "SystemExit(3)\n"),
        ("raise SystemExit", "SystemExit()\n"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt()\n"),
    ] {
        let ran = run_main(raises);
        assert_eq!((&*ran.stdout, &*ran.stderr), (caught, ""), "{raises}");
    }
}

#[test]
fn recursion_without_end_is_an_error() {
    let ran = run("def down(n):\n    return down(n + 1)\ndown(0)\n");
    assert!(
        matches!(&ran.outcome, RunOutcome::Failed { error, line: Some(2) } if error.starts_with("RecursionError")),
        "{:?}",
        ran.outcome
    );
}

#[test]
fn a_program_that_can_never_go_on_says_so() {
    let ran = run("import asyncio\nasync def main():\n    await asyncio.Event().wait()\nasyncio.run(main())\n");
    assert!(ran.stderr.contains("RuntimeError: deadlock: every task waits"), "{}", ran.stderr);
}

#[test]
fn nul_bytes_and_emoji_pass() {
    assert_eq!(run("print('a\\0b', '\u{1f600}')").stdout, "a\0b \u{1f600}\n");
    let ran = run("print('a\0b')");
    assert!(matches!(ran.outcome, RunOutcome::Failed { .. }), "{:?}", ran.outcome);
    assert!(ran.stderr.contains("SyntaxError"), "{}", ran.stderr);
}

#[test]
fn output_comes_as_it_is_written() {
    let ran = run("import sys\nprint('a', end='')\nprint('b', 'c', sep='-', flush=True)\nprint('d', file=sys.stderr)");
    assert_eq!((&*ran.stdout, &*ran.stderr), ("ab-c\n", "d\n"));
}

#[test]
fn an_exception_that_is_never_retrieved_is_told() {
    let source = "
import asyncio
async def boom():
    raise RuntimeError('lost')
async def main():
    asyncio.create_task(boom())
    await asyncio.sleep(0.1)
asyncio.run(main())
";
    let ran = run(source);
    assert!(
        ran.stderr.starts_with("Task exception was never retrieved\nfuture: <Task finished name='Task-2'"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("RuntimeError: lost\n"), "{}", ran.stderr);
}

#[test]
fn a_coroutine_that_is_never_awaited_is_told() {
    let ran = run("import asyncio\nasync def main():\n    asyncio.sleep(1)\nasyncio.run(main())\n");
    assert!(ran.stderr.contains("main.py:3: RuntimeWarning: coroutine 'sleep' was never awaited"), "{}", ran.stderr);
}

#[test]
fn the_clock_of_the_program_is_one() {
    let source = "
import asyncio, time
async def main():
    loop = asyncio.get_running_loop()
    start = time.monotonic(), time.perf_counter(), loop.time()
    await asyncio.sleep(2)
    time.sleep(1)
    end = time.monotonic(), time.perf_counter(), loop.time()
    print([round(b - a, 6) for a, b in zip(start, end)])
asyncio.run(main())
";
    assert_eq!(run(source).stdout, "[3.0, 3.0, 3.0]\n");
}
