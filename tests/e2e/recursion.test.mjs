// Recursion without an end, of every kind, in the release page: its engine has the browser's stack, not the operating system's.
// The kinds are those of tests/python/recursion.rs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./open.mjs";

const KINDS = {
  "a plain function": "def deeper(): count(); deeper()",
  "a decorator": `def through(f):
  @functools.wraps(f)
  def call(*a, **k): return f(*a, **k)
  return call
@through
def deeper(): count(); deeper()`,
  __repr__: "class R:\n  def __repr__(self): count(); return repr([self])\ndef deeper(): repr(R())",
  sorted: "def deeper(x=0): count(); sorted([1, 2], key=deeper)",
  map: "def deeper(x=0): count(); list(map(deeper, [1]))",
  "map and lambda": "deeper = lambda x=0: (count(), list(map(lambda y: deeper(y), [1])))",
  "a dataclass": "@dataclasses.dataclass\nclass D:\n  x: int\n  def __post_init__(self): count(); D(1)\ndef deeper(): D(0)",
  "a context manager":
    "@contextlib.contextmanager\ndef level():\n  count()\n  with level(): yield\ndef deeper():\n  with level(): pass",
  lru_cache: "@functools.lru_cache\ndef level(n): count(); return level(n + 1)\ndef deeper(): level(0)",
  "a property": "class P:\n  @property\n  def x(self): count(); return self.x\ndef deeper(): P().x",
  __init__: "class I:\n  def __init__(self): count(); I()\ndef deeper(): I()",
  __getattr__: "class G:\n  def __getattr__(self, name): count(); return getattr(self, name + 'x')\ndef deeper(): G().x",
  "yield from": "def level():\n  count()\n  yield from level()\ndef deeper(): list(level())",
  coroutines: "async def level(): count(); await level()\ndef deeper(): level().send(None)",
};

const program = (text) => `import contextlib, dataclasses, functools
LEVELS = 0
def count():
  global LEVELS
  LEVELS += 1
${text}
try:
  deeper()
except RecursionError:
  print("caught at", LEVELS)
`;

for (const [kind, text] of Object.entries(KINDS)) {
  test(`recursion without an end can be caught: ${kind}`, async (t) => {
    const looplab = await open(t);
    await looplab.paste(program(text));
    await looplab.run.click();
    assert.match(await looplab.ends(), /Completed/);
    const [line] = await looplab.printed();
    t.diagnostic(line);
    assert.match(line, /^caught at \d\d+$/);
  });
}
