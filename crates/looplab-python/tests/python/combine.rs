//! Waiting for several things at once, as Python does. What is expected is what CPython 3.13 prints.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{in_main, lines, run};

/// `work(n)` takes `n` seconds and gives `n`; `fail(n, error)` takes as long and raises.
fn with_work(body: &str) -> Vec<String> {
    in_main(&format!(
        "
async def work(n):
    await asyncio.sleep(n)
    return n
async def fail(n, error):
    await asyncio.sleep(n)
    raise error
{body}"
    ))
}

#[test]
fn wait_has_three_modes_and_a_timeout() {
    let body = "
tasks = [asyncio.create_task(work(n)) for n in (3, 1, 2)]
done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
print([task.result() for task in done], len(pending))
done, pending = await asyncio.wait(pending, timeout=0.5)
print(len(done), len(pending))
done, pending = await asyncio.wait(pending)
print(sorted(task.result() for task in done), pending)
tasks = {asyncio.create_task(fail(1, ValueError())), asyncio.create_task(work(0)), asyncio.create_task(work(2))}
done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
print(len(done), len(pending), type(done).__name__)
";
    assert_eq!(with_work(body), ["[1] 2", "0 2", "[2, 3] set()", "2 1 set"]);
}

#[test]
fn wait_refuses_what_it_cannot_wait_for() {
    let body = "
task, coroutine = asyncio.create_task(work(0)), work(0)
for call in (
    lambda: asyncio.wait([]),
    lambda: asyncio.wait([task], return_when='whenever'),
    lambda: asyncio.wait(task),
    lambda: asyncio.wait([coroutine]),
    lambda: asyncio.wait(3),
    lambda: asyncio.wait([3]),
):
    try:
        await call()
    except Exception as error:
        print(repr(error))
coroutine.close()
";
    let expected = [
        "ValueError('Set of Tasks/Futures is empty.')",
        "ValueError('Invalid return_when value: whenever')",
        "TypeError('expect a list of futures, not Task')",
        "TypeError('Passing coroutines is forbidden, use tasks explicitly.')",
        "TypeError(\"'int' object is not iterable\")",
        "AttributeError(\"'int' object has no attribute 'add_done_callback'\")",
    ];
    assert_eq!(with_work(body), expected);
}

#[test]
fn a_cancelled_wait_leaves_its_tasks_alone() {
    let body = "
task = asyncio.create_task(work(1))
waiter = asyncio.create_task(asyncio.wait([task]))
await asyncio.sleep(0)
waiter.cancel()
try:
    await waiter
except asyncio.CancelledError:
    print(task.done(), task._callbacks)
print(await task)
";
    assert_eq!(with_work(body), ["False None", "1"]);
}

#[test]
fn as_completed_gives_results_to_for_and_tasks_to_async_for() {
    let body = "
for result in asyncio.as_completed([work(3), work(1), work(2)]):
    print(type(result).__name__, await result)
tasks = [asyncio.create_task(work(n)) for n in (3, 1, 2)]
async for task in asyncio.as_completed(tasks):
    print(task in tasks, task.done(), await task)
try:
    for result in asyncio.as_completed([work(3), work(1)], timeout=2):
        print(await result)
except TimeoutError as error:
    print(repr(error))
for wrong in (tasks[0], 3):
    try:
        asyncio.as_completed(wrong)
    except TypeError as error:
        print(error)
print(list(asyncio.as_completed([])))
";
    let expected = [
        "coroutine 1",
        "coroutine 2",
        "coroutine 3",
        "True True 1",
        "True True 2",
        "True True 3",
        "1",
        "TimeoutError()",
        "expects an iterable of awaitables, not Task",
        "'int' object is not iterable",
        "[]",
    ];
    assert_eq!(with_work(body), expected);
}

#[test]
fn what_is_shielded_goes_on_when_its_awaiter_is_cancelled() {
    let body = "
inner = asyncio.create_task(work(2))
async def wait():
    return await asyncio.shield(inner)
outer = asyncio.create_task(wait())
await asyncio.sleep(0)
outer.cancel()
try:
    await outer
except asyncio.CancelledError:
    print('cancelled', inner.done())
print(await inner, await asyncio.shield(inner), await asyncio.shield(work(1)))
try:
    await asyncio.wait_for(asyncio.shield(fail(1, KeyError('k'))), 2)
except KeyError as error:
    print(repr(error))
inner = asyncio.create_task(work(1))
outer = asyncio.shield(inner)
inner.cancel()
try:
    await outer
except asyncio.CancelledError:
    print(outer.cancelled())
";
    assert_eq!(with_work(body), ["cancelled False", "2 2 1", "KeyError('k')", "True"]);
}

#[test]
fn a_group_waits_for_its_tasks() {
    let body = "
async with asyncio.TaskGroup() as group:
    print(group)
    a = group.create_task(work(2), name='a')
    b = group.create_task(work(1))
    print(group, a.get_name())
print(group, a.result(), b.result(), asyncio.get_running_loop().time())
";
    let expected = ["<TaskGroup entered>", "<TaskGroup tasks=2 entered> a", "<TaskGroup entered> 2 1 2.0"];
    assert_eq!(with_work(body), expected);
}

#[test]
fn the_first_error_of_a_group_cancels_the_rest_and_errors_come_in_the_order_they_happened() {
    let body = "
async def last(n):
    try:
        await asyncio.sleep(9)
    finally:
        raise LookupError(n)
try:
    async with asyncio.TaskGroup() as group:
        cancelled = group.create_task(work(5))
        group.create_task(last(1))
        group.create_task(fail(1, ValueError('first')))
        group.create_task(last(2))
        await asyncio.sleep(9)
except* LookupError as errors:
    print('lookup', errors.exceptions)
except* ValueError as errors:
    print('value', repr(errors))
print(cancelled.cancelled(), asyncio.current_task().cancelling())
try:
    async with asyncio.TaskGroup() as group:
        group.create_task(last(3))
        await asyncio.sleep(0)
        raise RuntimeError('body')
except ExceptionGroup as error:
    print(error, error.exceptions, error.__cause__, error.__suppress_context__)
";
    let expected = [
        "lookup (LookupError(1), LookupError(2))",
        "value ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('first')])",
        "True 0",
        "unhandled errors in a TaskGroup (2 sub-exceptions) (LookupError(3), RuntimeError('body')) None True",
    ];
    assert_eq!(with_work(body), expected);
}

#[test]
fn a_group_that_is_cancelled_from_outside_cancels_its_tasks() {
    let body = "
async def nested():
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work(5))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(work(6))
    finally:
        print(asyncio.get_running_loop().time(), asyncio.current_task().cancelling())
task = asyncio.create_task(nested())
await asyncio.sleep(1)
task.cancel('enough')
try:
    await task
except asyncio.CancelledError as error:
    print(repr(error))
";
    assert_eq!(with_work(body), ["1.0 1", "CancelledError('enough')"]);
}

#[test]
fn a_group_takes_tasks_only_while_it_is_open() {
    let body = "
group, coroutine = asyncio.TaskGroup(), work(1)
def create():
    try:
        group.create_task(work(1))
    except RuntimeError as error:
        print(error)
create()
try:
    async with group:
        group.create_task(fail(0, ValueError()))
        try:
            await asyncio.sleep(1)
        finally:
            create()
except* ValueError:
    create()
try:
    async with group:
        pass
except RuntimeError as error:
    print(error)
coroutine.close()
";
    let expected = [
        "TaskGroup <TaskGroup> has not been entered",
        "TaskGroup <TaskGroup errors=1 cancelling> is shutting down",
        "TaskGroup <TaskGroup cancelling> is finished",
        "TaskGroup <TaskGroup cancelling> has already been entered",
    ];
    assert_eq!(with_work(body), expected);
}

#[test]
fn an_exit_goes_before_all_other_errors_of_a_group() {
    let body = "
async def exits():
    await asyncio.sleep(1)
    raise SystemExit(3)
try:
    async with asyncio.TaskGroup() as group:
        group.create_task(exits())
        group.create_task(fail(1, ValueError()))
except BaseException as error:
    print(repr(error))
";
    let source: String = body.lines().map(|line| format!("    {line}\n")).collect();
    let ran = run(&format!(
        "import asyncio\nasync def fail(n, error):\n    await asyncio.sleep(n)\n    raise error\nasync def main():\n{source}asyncio.run(main())\n"
    ));
    assert_eq!(ran.stdout.lines().next(), Some("SystemExit(3)"));
}

#[test]
fn a_timeout_that_is_set_again_forgets_what_it_was_set_to() {
    let body = "
loop = asyncio.get_running_loop()
async with asyncio.timeout(0) as limit:
    limit.reschedule(loop.time() + 5)
    await asyncio.sleep(1)
print(limit.expired(), limit)
async with asyncio.timeout_at(loop.time() + 1.23456) as limit:
    print(limit)
";
    assert_eq!(in_main(body), ["False <Timeout [finished]>", "<Timeout [active] when=2.235>"]);
}

#[test]
fn a_timeout_says_so_in_the_errors_of_a_group() {
    let body = "
async def slow():
    try:
        await asyncio.sleep(9)
    finally:
        raise ValueError
try:
    async with asyncio.timeout(1):
        async with asyncio.TaskGroup() as group:
            group.create_task(slow())
except* ValueError as errors:
    print(errors.exceptions, type(errors.__context__).__name__)
try:
    async with asyncio.timeout(1):
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            raise KeyError
except KeyError as error:
    print(type(error.__context__).__name__, type(error.__context__.__cause__).__name__)
";
    assert_eq!(in_main(body), EXPECTED_CONTEXTS);
}

const EXPECTED_CONTEXTS: [&str; 2] = ["(ValueError(),) NoneType", "TimeoutError CancelledError"];

#[test]
fn a_group_of_exceptions_can_be_split_and_is_printed_as_a_tree() {
    let program = "
def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught
group = ExceptionGroup('all', [raised(ValueError(1)), ExceptionGroup('inner', [KeyError('k'), ValueError(2)])])
values, rest = group.split(ValueError)
print(repr(values), repr(rest), repr(group.subgroup(lambda error: isinstance(error, KeyError))))
print(repr(group.derive([OSError(1)])))
raise group
";
    let ran = run(program);
    let expected = "\
ExceptionGroup('all', [ValueError(1), ExceptionGroup('inner', [ValueError(2)])]) \
ExceptionGroup('all', [ExceptionGroup('inner', [KeyError('k')])]) \
ExceptionGroup('all', [ExceptionGroup('inner', [KeyError('k')])])
ExceptionGroup('all', [OSError(1)])
";
    assert_eq!(ran.stdout, expected);
    let tree = "  + Exception Group Traceback (most recent call last):
  |   File \"main.py\", line 11, in <module>
  |     raise group
  | ExceptionGroup: all (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File \"main.py\", line 4, in raised
    |     raise error
    | ValueError: 1
    +---------------- 2 ----------------
    | ExceptionGroup: inner (2 sub-exceptions)
    +-+---------------- 1 ----------------
      | KeyError: 'k'
      +---------------- 2 ----------------
      | ValueError: 2
      +------------------------------------
";
    assert_eq!(ran.stderr, tree);
}

#[test]
fn the_parts_of_a_group_do_not_tell_of_what_was_handled_when_it_was_raised() {
    let program = "
import traceback
def told(error):
    return [line for line in traceback.format_exception(error) if 'During handling' in line]
try:
    try:
        raise KeyError('k')
    except KeyError:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
except* ValueError as part:
    print(part.__suppress_context__, repr(part.__context__), told(part))
except* TypeError as part:
    print(part.__suppress_context__, part.__cause__, told(part))
class Mine(ExceptionGroup):
    def derive(self, exceptions):
        return Mine(self.message + '!', exceptions)
print(*map(repr, Mine('m', [ValueError(1), KeyError(2)]).split(KeyError)))
print(repr(ExceptionGroup('a', [ValueError(1)]).derive([BaseException(2)])))
";
    assert_eq!(
        lines(program),
        [
            "True KeyError('k') []",
            "True None []",
            "Mine('m!', [KeyError(2)]) Mine('m!', [ValueError(1)])",
            "BaseExceptionGroup('a', [BaseException(2)])",
        ]
    );
}
