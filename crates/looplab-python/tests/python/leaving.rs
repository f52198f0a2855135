//! What programs leave behind, and what is said of it at their end.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::run;

/// The lines of a program's stderr that say what happened, without places.
fn reports(source: &str) -> Vec<String> {
    let ran = run(source);
    let lines = ran.stderr.lines().filter(|line| !line.starts_with(' ') && !line.starts_with("Traceback"));
    lines
        .map(|line| {
            line.split_once(": RuntimeWarning").map_or(line, |(_, what)| what.trim_start_matches(": ")).to_owned()
        })
        .collect()
}

const NEVER: &str = "coroutine 'job' was never awaited";

#[test]
fn coroutines_that_something_holds_until_the_end_are_told() {
    let held = [
        "jobs = [job()]",
        "async def main():\n    jobs = [job()]\n    1 / 0\ntry:\n    asyncio.run(main())\nexcept ZeroDivisionError as error:\n    kept = error",
        "async def main():\n    return job()\nresult = asyncio.run(main())",
    ];
    for program in held {
        let source = format!("import asyncio\nasync def job(): pass\n{program}\n");
        assert_eq!(reports(&source), [NEVER], "{program}");
    }
    let uncaught = "import asyncio\nasync def job(): pass\nasync def main():\n    jobs = [job()]\n    1 / 0\nasyncio.run(main())\n";
    assert_eq!(reports(uncaught), ["ZeroDivisionError: division by zero", NEVER]);
}

#[test]
fn a_result_that_is_not_kept_goes_at_once() {
    let source = "
import asyncio
async def job(): pass
async def main(): return job()
print(type(asyncio.run(main())))
";
    let ran = run(source);
    let expected = "main.py:5: RuntimeWarning: coroutine 'job' was never awaited\n  print(type(asyncio.run(main())))\n\
                    RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n";
    assert_eq!((&*ran.stdout, &*ran.stderr), ("<class 'coroutine'>\n", expected));
}

#[test]
fn a_waiting_task_that_is_left_is_told() {
    let ways = [
        "t = loop.create_task(f())\nloop.run_until_complete(asyncio.sleep(0))\nloop.close()",
        "t = loop.create_task(f())\nloop.run_until_complete(asyncio.sleep(0))",
        "loop.create_task(f())\nloop.run_until_complete(asyncio.sleep(0))\nloop.close()",
        "async def main():\n    asyncio.create_task(f())\n    await asyncio.sleep(0)\nloop.run_until_complete(main())\nloop.close()",
    ];
    for wait in ["asyncio.sleep(9)", "asyncio.Event().wait()", "asyncio.Queue().get()", "asyncio.Future()"] {
        for way in ways {
            let source =
                format!("import asyncio\nasync def f():\n    await {wait}\nloop = asyncio.new_event_loop()\n{way}\n");
            let told = reports(&source);
            assert_eq!(told.len(), 2, "{source}{told:#?}");
            assert_eq!(told[0], "Task was destroyed but it is pending!");
            assert!(
                told[1].ends_with("coro=<f() running at main.py:3> wait_for=<Future pending cb=[Task.task_wakeup()]>>"),
                "{told:?}"
            );
        }
    }
}

#[test]
fn a_task_that_a_finally_starts_during_the_shutdown_is_told() {
    let source = "
import asyncio
async def bye():
    await asyncio.sleep(0.1)
    print('bye')
async def session():
    try:
        await asyncio.sleep(3600)
    finally:
        session.bye = asyncio.create_task(bye(), name='bye')
        await asyncio.sleep(0)
async def main():
    main.t = asyncio.create_task(session())
    await asyncio.sleep(0)
asyncio.run(main())
";
    let told = reports(source);
    assert_eq!((told.len(), &*told[0]), (2, "Task was destroyed but it is pending!"));
    assert!(told[1].starts_with("task: <Task pending name='bye'"), "{told:?}");
}

#[test]
fn objects_of_the_program_go_while_all_it_uses_is_there() {
    let source = "
import asyncio, json
class Last:
    def __del__(self): print(json.dumps(helper()))
def helper(): return [1]
async def f(): await asyncio.sleep(9)
async def main():
    global task
    task = asyncio.create_task(f())
    await asyncio.sleep(0)
last = Last()
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
";
    assert_eq!(
        run(&source.replace("    await asyncio.sleep(0)\n", "    await task\n").replace("sleep(9)", "sleep(0)")).stdout,
        "[1]\n"
    );
    assert_eq!(reports(source).len(), 2);
}

#[test]
fn what_a_run_held_is_free_after_it() {
    let source = "
import asyncio, gc, weakref
class Kept: pass
async def main():
    global seen
    kept = Kept()
    seen = weakref.ref(kept)
    raise ValueError(kept)
try:
    asyncio.run(main())
except ValueError:
    pass
gc.collect()
print(seen())
";
    assert_eq!(run(source).stdout, "None\n");
}

#[test]
fn an_async_generator_that_is_dropped_where_no_loop_runs_is_closed() {
    let source = "
import asyncio, sys
async def g(wait=False):
    try:
        yield 1
    finally:
        print('closed')
        if wait:
            await asyncio.sleep(0)
def step(a):
    try:
        a.__anext__().send(None)
    except StopIteration:
        pass
    return a
print(sys.get_asyncgen_hooks())
a = step(g())
del a
step(g(True))
g()
sys.set_asyncgen_hooks(finalizer=lambda agen: print('hook'))
step(g())
sys.set_asyncgen_hooks(finalizer=None)
print(sys.get_asyncgen_hooks())
last = step(g())
print('end')
";
    let ran = run(source);
    let hooks = "sys.asyncgen_hooks(firstiter=None, finalizer=None)\n";
    assert_eq!(ran.stdout, format!("{hooks}closed\nclosed\nhook\n{hooks}end\nclosed\n"));
    assert!(ran.stderr.contains("RuntimeError: async generator ignored GeneratorExit"), "{}", ran.stderr);
}

#[test]
fn async_generators_go_by_their_name() {
    let source = "
async def g(): yield 1
print(repr(g())[:26], str(x async for x in g())[:34], f'{g()}'[:26])
";
    assert_eq!(
        run(source).stdout,
        "<async_generator object g  <async_generator object <genexpr>  <async_generator object g \n"
    );
}

#[test]
fn a_task_whose_constructor_failed_goes_in_silence() {
    let source = "
import asyncio
class T(asyncio.Task):
    def __init__(self, coro, **options):
        raise ValueError('no')
async def main():
    coro = asyncio.sleep(0)
    try:
        T(coro)
    except ValueError as error:
        print(error)
    await coro
asyncio.run(main())
";
    let ran = run(source);
    assert_eq!((&*ran.stdout, &*ran.stderr), ("no\n", ""));
}

#[test]
fn warnings_show_their_line() {
    let source = "import asyncio\nloop = asyncio.get_event_loop()\nasync def main():\n    asyncio.sleep(1)\nloop.run_until_complete(main())\n";
    let expected = "\
main.py:2: DeprecationWarning: There is no current event loop
  loop = asyncio.get_event_loop()
main.py:4: RuntimeWarning: coroutine 'sleep' was never awaited
  asyncio.sleep(1)
RuntimeWarning: Enable tracemalloc to get the object allocation traceback
";
    assert_eq!(run(source).stderr, expected);
    assert!(!run(&format!("import tracemalloc\ntracemalloc.start()\n{source}")).stderr.contains("Enable"));
}

#[test]
fn loops_tell_the_debugging_logger_of_themselves() {
    let source = "import asyncio, logging\nlogging.basicConfig(level=logging.DEBUG)\nasyncio.run(asyncio.sleep(0), debug=True)\nasyncio.run(asyncio.sleep(0))\n";
    let expected = "\
DEBUG:asyncio:Using selector: EpollSelector
DEBUG:asyncio:Close <_UnixSelectorEventLoop running=False closed=False debug=True>
DEBUG:asyncio:Using selector: EpollSelector
";
    assert_eq!(run(source).stderr, expected);
}
