//! Programs that ask for too much, or take the interpreter apart: they end with an exception, as in CPython.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::lines;

#[test]
fn requests_for_more_memory_than_there_is_are_memory_errors() {
    let source = "
for ask in (
    lambda: '%1000000000000d' % 1,
    lambda: b'%1000000000000d' % 1,
    lambda: '%*d' % (10**12, 1),
    lambda: 'x' * 10**12,
    lambda: bytearray(10**12),
    lambda: [0] * 10**12,
    lambda: __import__('os').urandom(10**12),
):
    try:
        ask()
    except (MemoryError, OverflowError) as error:
        print(type(error).__name__ in ('MemoryError', 'OverflowError'))
print('%5d|%-3s|%*d' % (1, 'a', 4, 2))
";
    let mut expected = vec!["True"; 7];
    expected.push("    1|a  |   2");
    assert_eq!(lines(source), expected);
}

#[test]
fn a_handler_of_except_star_may_be_cancelled() {
    let source = "
import asyncio
async def bad(e): raise e
async def main():
    try:
        async with asyncio.timeout(0.1):
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(bad(ValueError(1)))
                    g.create_task(bad(KeyError(2)))
            except* ValueError:
                await asyncio.sleep(10)
    except BaseException as e:
        print(repr(e))
    try:
        ExceptionGroup('', (KeyboardInterrupt(),))
    except TypeError as e:
        print(e)
asyncio.run(main())
";
    assert_eq!(
        lines(source),
        [
            "BaseExceptionGroup('', [CancelledError(), ExceptionGroup('unhandled errors in a TaskGroup', [KeyError(2)])])",
            "Cannot nest BaseExceptions in an ExceptionGroup"
        ]
    );
}

#[test]
fn except_star_catches_what_is_no_group_and_no_exception_either() {
    let source = "
import asyncio
async def main():
    for error in asyncio.CancelledError('cancelled'), KeyboardInterrupt(), ValueError():
        try:
            raise error
        except* (asyncio.CancelledError, KeyboardInterrupt, ValueError) as group:
            print(repr(group), group.exceptions[0] is error)
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(2)
            except* asyncio.CancelledError as group:
                print(repr(group))
                raise
    except BaseException as error:
        print(repr(error))
asyncio.run(main())
";
    assert_eq!(
        lines(source),
        [
            "BaseExceptionGroup('', (CancelledError('cancelled'),)) True",
            "BaseExceptionGroup('', (KeyboardInterrupt(),)) True",
            "ExceptionGroup('', (ValueError(),)) True",
            "BaseExceptionGroup('', (CancelledError(),))",
            "BaseExceptionGroup('', (CancelledError(),))"
        ]
    );
}
