//! What was being handled when an exception was raised, and what a loop's exception handler sees of it.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{in_main, lines};

#[test]
fn what_a_cancellation_turns_into_remembers_what_was_handled_where_it_arrives() {
    let body = "
def chain(error):
    names = []
    while error is not None:
        names.append(type(error).__name__)
        error = error.__context__
    return ' <- '.join(names)
async def late():
    async with asyncio.timeout(1):
        await asyncio.sleep(2)
async def group():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fails())
        await asyncio.sleep(1)
async def fails():
    raise ValueError
async def first():
    for coro in asyncio.as_completed([fails()]):
        await coro
for make in late, group, first, lambda: asyncio.wait_for(asyncio.sleep(2), 1), lambda: asyncio.create_task(fails()):
    try:
        try:
            raise LookupError
        except LookupError:
            await make()
    except Exception as error:
        print(chain(error))
";
    let expected = ["TimeoutError", "ExceptionGroup", "ValueError", "TimeoutError", "ValueError"];
    assert_eq!(in_main(body), expected.map(|name| format!("{name} <- LookupError")));
}

#[test]
fn tasks_that_are_left_over_are_cancelled_while_the_error_is_handled() {
    let program = "
import asyncio
async def left():
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError as error:
        print(repr(error.__context__))
async def main():
    asyncio.create_task(left())
    await asyncio.sleep(0)
    raise ValueError(1)
try:
    asyncio.run(main())
except ValueError as error:
    print(repr(error))
def in_a_function():
    try:
        asyncio.run(main())
    except ValueError as error:
        print(repr(error))
in_a_function()
";
    assert_eq!(lines(program), ["ValueError(1)"; 4]);
}

#[test]
fn an_interrupt_of_a_child_has_the_cancellation_as_context_and_is_told_if_it_is_not_retrieved() {
    let program = "
import asyncio, gc
async def child():
    raise KeyboardInterrupt('child')
async def main():
    global task
    task = asyncio.current_task()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print(context['message']))
    async with asyncio.TaskGroup() as group:
        group.create_task(child())
        await asyncio.sleep(1)
try:
    asyncio.run(main())
except KeyboardInterrupt as error:
    print(repr(error), repr(error.__context__))
del task
gc.collect()
";
    let expected = ["KeyboardInterrupt('child') CancelledError()", "Task exception was never retrieved"];
    assert_eq!(lines(program), expected);
}

#[test]
fn an_exception_handler_runs_while_the_exception_is_handled() {
    let body = "
import sys, traceback
def handler(loop, context):
    print(sys.exc_info()[1] is context['exception'])
    raise KeyError('handler')
loop = asyncio.get_running_loop()
loop.set_exception_handler(handler)
def default(context):
    error = context['exception']
    print(repr(error), repr(error.__context__), [frame.name for frame in traceback.extract_tb(error.__traceback__)])
loop.default_exception_handler = default
loop.call_soon(lambda: 1 / 0)
await asyncio.sleep(0)
print(sys.exc_info()[1])
";
    let told = "KeyError('handler') ZeroDivisionError('division by zero') ['handler']";
    assert_eq!(in_main(body), ["True", told, "None"]);
}
