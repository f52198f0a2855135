//! Recursion without an end, of every kind: it is a `RecursionError`, which a program can catch.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::lines;

/// What each kind does to go one level deeper, as a function `deeper` that counts them in `LEVELS`.
const KINDS: [(&str, &str); 14] = [
    ("a plain function", "def deeper(): count(); deeper()"),
    (
        "a decorator",
        "def through(f):\n  @functools.wraps(f)\n  def call(*a, **k): return f(*a, **k)\n  return call\n@through\ndef deeper(): \
         count(); deeper()",
    ),
    ("__repr__", "class R:\n  def __repr__(self): count(); return repr([self])\ndef deeper(): repr(R())"),
    ("sorted", "def deeper(x=0): count(); sorted([1, 2], key=deeper)"),
    ("map", "def deeper(x=0): count(); list(map(deeper, [1]))"),
    ("map and lambda", "deeper = lambda x=0: (count(), list(map(lambda y: deeper(y), [1])))"),
    (
        "a dataclass",
        "@dataclasses.dataclass\nclass D:\n  x: int\n  def __post_init__(self): count(); D(1)\ndef deeper(): D(0)",
    ),
    (
        "a context manager",
        "@contextlib.contextmanager\ndef level():\n  count()\n  with level(): yield\ndef deeper():\n  with level(): pass",
    ),
    ("lru_cache", "@functools.lru_cache\ndef level(n): count(); return level(n + 1)\ndef deeper(): level(0)"),
    ("a property", "class P:\n  @property\n  def x(self): count(); return self.x\ndef deeper(): P().x"),
    ("__init__", "class I:\n  def __init__(self): count(); I()\ndef deeper(): I()"),
    (
        "__getattr__",
        "class G:\n  def __getattr__(self, name): count(); return getattr(self, name + 'x')\ndef deeper(): G().x",
    ),
    ("yield from", "def level():\n  count()\n  yield from level()\ndef deeper(): list(level())"),
    ("coroutines", "async def level(): count(); await level()\ndef deeper(): level().send(None)"),
];

#[test]
fn recursion_of_every_kind_can_be_caught() {
    for (kind, text) in KINDS {
        let source = format!(
            "import contextlib, dataclasses, functools\nLEVELS = 0\ndef count():\n  global LEVELS\n  LEVELS += \
             1\n{text}\ntry:\n  deeper()\nexcept RecursionError as error:\n  print(error, LEVELS >= 60)\nprint('on')\n"
        );
        assert_eq!(lines(&source), ["maximum recursion depth exceeded True", "on"], "{kind}");
    }
}

#[test]
fn tasks_that_cancel_each_other_in_a_circle_do_not_end_the_engine() {
    let source = "
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    first = second = loop.create_future()
    for _ in range(3_000):
        second = asyncio.gather(second)
    try:
        second.cancel()
        await second
    except (asyncio.CancelledError, RecursionError) as error:
        print(type(error).__name__ in ('CancelledError', 'RecursionError'))
    print('on')
asyncio.run(main())
";
    assert_eq!(lines(source), ["True", "on"]);
}

#[test]
fn a_recursion_error_of_the_programs_own_says_what_it_was_given() {
    let source = "
for args in [(), ('too deep',), (5,), ('one', 'two')]:
    print(repr(RecursionError(*args)), str(RecursionError(*args)))
";
    let expected = ["RecursionError() ", "RecursionError('too deep') too deep", "RecursionError(5) 5"];
    assert_eq!(lines(source)[..3], expected);
}
