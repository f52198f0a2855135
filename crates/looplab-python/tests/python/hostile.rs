//! Programs that ask for too much, or take the interpreter apart: they end with an exception, as in CPython.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::lines;

#[test]
fn requests_for_more_memory_than_there_is_are_errors_as_in_cpython() {
    let table = [
        ("'%1000000000000d' % 1", "MemoryError"),
        ("b'%1000000000000d' % 1", "MemoryError"),
        ("bytearray(b'%1000000000000d') % 1", "MemoryError"),
        ("'%*d' % (10**12, 1)", "MemoryError"),
        ("'x' * 10**12", "MemoryError"),
        ("'x' * 10**14", "MemoryError"),
        ("b'ab' * 10**12", "MemoryError"),
        ("bytes(10**14)", "MemoryError"),
        ("bytearray(10**12)", "MemoryError"),
        ("[0] * 10**18", "MemoryError"),
        ("(1, 2) * 10**12", "MemoryError"),
        ("list(range(10**14))", "MemoryError"),
        ("'x'.ljust(10**14)", "MemoryError"),
        ("b'x'.center(10**14)", "MemoryError"),
        ("'x'.zfill(10**14)", "MemoryError"),
        ("1 << 10**14", "MemoryError"),
        ("(5).to_bytes(10**14, 'big')", "MemoryError"),
        ("('a' * 10**6).replace('a', 'b' * 10**7)", "MemoryError"),
        ("('a' * 10**6).replace('', 'b' * 10**7)", "MemoryError"),
        ("('a' * 10**6).replace('a', 'b' * 10**7, count=10**6)", "MemoryError"),
        ("(b'a' * 10**6).replace(b'a', b'b' * 10**7)", "MemoryError"),
        ("bytearray(b'a' * 10**6).replace(b'a', b'b' * 10**7)", "MemoryError"),
        ("('b' * 10**7).join(['a'] * 10**6)", "MemoryError"),
        ("('b' * 10**7).join(('a',) * 10**6)", "MemoryError"),
        ("(b'b' * 10**7).join([b'a'] * 10**6)", "MemoryError"),
        ("('\\t' * 10**6).expandtabs(10**9)", "MemoryError"),
        ("(b'\\t' * 10**6).expandtabs(tabsize=10**9)", "MemoryError"),
        ("'\\t'.expandtabs(10**14)", "OverflowError"),
        ("far(io.BytesIO()).write(b'x')", "MemoryError"),
        ("far(io.StringIO()).write('x')", "MemoryError"),
        ("random.getrandbits(10**14)", "OverflowError"),
        ("random.getrandbits(-10**14)", "OverflowError"),
        ("random.randbytes(10**14)", "OverflowError"),
        ("os.urandom(10**12)", "MemoryError"),
    ];
    let asks: String = table.iter().map(|(ask, _)| format!("    lambda: {ask},\n")).collect();
    let source = format!(
        "
import io, os, random
def far(stream):
    stream.seek(10**14)
    return stream
for ask in (
{asks}):
    try:
        ask()
    except (MemoryError, OverflowError) as error:
        print(type(error).__name__)
"
    );
    if cfg!(target_pointer_width = "64") {
        assert_eq!(lines(&source), table.map(|(_, error)| error));
    } else {
        // More of them are beyond the sizes that there are.
        assert_eq!(lines(&source).len(), table.len());
    }
}

#[test]
fn what_is_checked_for_its_size_works_as_before() {
    let source = r"
import io, random
print('%5d|%-3s|%*d' % (1, 'a', 4, 2), b'%3d' % 1, bytearray(b'%x') % 255)
print('aXa'.replace('a', 'b'), 'aXa'.replace('', '-', 2), b'aXa'.replace(b'a', b'', 1), '\udc80'.join(['a', 'b']) == 'a\udc80b')
print(', '.join('abc'), '-'.join(str(i) for i in range(3)), 'a\tb'.expandtabs(4), b'a\tb'.expandtabs())
print(len(('ab' * 10**6).replace('b', 'c' * 2)), len('x'.join(['y' * 10**6] * 3)))
buffer, text = io.BytesIO(b'abc'), io.StringIO()
buffer.seek(5)
print(buffer.write(b'x'), buffer.getvalue(), text.write('a'), text.getvalue())
class Lost(io.BytesIO):
    def tell(self):
        raise LookupError
print(Lost().write(b'abc'), str.join.__name__, str.join)
for ask in lambda: ''.join([1]), lambda: ''.join(1), lambda: 'a'.replace('a'), lambda: random.getrandbits(-1), lambda: text.write(b''):
    try:
        ask()
    except Exception as error:
        print(type(error).__name__)
buffer.close()
try:
    buffer.write(b'')
except ValueError as error:
    print(str(error).rstrip('.'))
";
    let expected = [
        "    1|a  |   2 b'  1' bytearray(b'ff')",
        "bXb -a-Xa b'Xa' True",
        "a, b, c 0-1-2 a   b b'a       b'",
        "3000000 3000002",
        "1 b'abc\\x00\\x00x' 1 a",
        "3 join <method 'join' of 'str' objects>",
        "TypeError",
        "TypeError",
        "TypeError",
        "ValueError",
        "TypeError",
        "I/O operation on closed file",
    ];
    assert_eq!(lines(source), expected);
}

#[test]
fn a_bytearray_keeps_its_size_while_a_view_is_open() {
    let source = "
def changes():
    yield lambda bytes: bytes.__init__()
    yield lambda bytes: bytes.__init__(b'x')
    yield lambda bytes: bytes.clear()
    yield lambda bytes: bytes.append(1)
    yield lambda bytes: bytes.extend(b'x')
    yield lambda bytes: bytes.pop()
    yield lambda bytes: bytes.__imul__(2)
    yield lambda bytes: bytes.__delitem__(0)
    yield lambda bytes: bytes.__setitem__(slice(None), b'')
for change in changes():
    held = bytearray(b'abc')
    view = memoryview(held)
    try:
        change(held)
    except BufferError:
        print('refused', bytes(view))
empty = bytearray()
view = memoryview(empty)
empty.__init__()
empty.__init__(b'')
try:
    empty.__init__(b'x')
except BufferError as error:
    print(error)
view.release()
empty.__init__('x', 'ascii')
class Own(bytearray):
    def __init__(self, text):
        super().__init__(text, 'ascii')
print(empty, Own('own'))
";
    let refused = std::iter::repeat_n("refused b'abc'", 9);
    let then = ["Existing exports of data: object cannot be re-sized", "bytearray(b'x') Own(b'own')"];
    assert_eq!(lines(source), refused.chain(then).collect::<Vec<_>>());
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
