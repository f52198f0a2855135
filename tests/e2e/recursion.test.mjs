// Recursion without an end, of every kind, in the release page: its engine has the browser's stack, not the operating system's.
// crates/looplab-python/tests/python/recursion.rs has the first of the kinds natively.

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
  "a dataclass":
    "@dataclasses.dataclass\nclass D:\n  x: int\n  def __post_init__(self): count(); D(1)\ndef deeper(): D(0)",
  "a context manager":
    "@contextlib.contextmanager\ndef level():\n  count()\n  with level(): yield\ndef deeper():\n  with level(): pass",
  lru_cache: "@functools.lru_cache\ndef level(n): count(); return level(n + 1)\ndef deeper(): level(0)",
  "a property": "class P:\n  @property\n  def x(self): count(); return self.x\ndef deeper(): P().x",
  __init__: "class I:\n  def __init__(self): count(); I()\ndef deeper(): I()",
  __getattr__:
    "class G:\n  def __getattr__(self, name): count(); return getattr(self, name + 'x')\ndef deeper(): G().x",
  "yield from": "def level():\n  count()\n  yield from level()\ndef deeper(): list(level())",

  "__eq__ of lists":
    "class E:\n  def __eq__(self, other): count(); return [self] == [other]\ndef deeper(): [E()] == [E()]",
  __format__: "class F:\n  def __format__(self, spec): count(); return f'{self}'\ndef deeper(): f'{F()}'",
  __hash__: "class H:\n  def __hash__(self): count(); return hash((self,))\ndef deeper(): {H()}",
  "sum and __radd__": "class A:\n  def __radd__(self, other): count(); return sum([self])\ndef deeper(): sum([A()])",
  eval: "def deeper(): count(); eval('deeper()')",
  exec: "def deeper(): count(); exec('deeper()')",
  "min and key": "def deeper(x=0): count(); min([1, 2], key=deeper)",
  reduce: "def deeper(a=0, b=0): count(); functools.reduce(deeper, [1, 2])",
  partial: "def deeper(): count(); functools.partial(deeper)()",
  "re.sub": "import re\ndef deeper(m=0): count(); re.sub('a', deeper, 'a')",
  deepcopy:
    "import copy\nclass C:\n  def __deepcopy__(self, memo): count(); return copy.deepcopy([self])\ndef deeper(): copy.deepcopy(C())",
  "a class body": "def deeper():\n  count()\n  class B: deeper()",
  __init_subclass__:
    "class S:\n  def __init_subclass__(cls): count(); type('T', (S,), {})\ndef deeper(): type('T', (S,), {})",
  "a metaclass":
    "class M(type):\n  def __call__(cls): count(); return type.__call__(cls)\nclass X(metaclass=M):\n  def __init__(self): X()\ndef deeper(): X()",
  except: "def deeper():\n  count()\n  try: raise ValueError\n  except ValueError: deeper()",
  finally: "def deeper():\n  count()\n  try: pass\n  finally: deeper()",
  "a comprehension": "def deeper(): count(); [deeper() for _ in range(1)]",
  "a generator expression": "def deeper(): count(); list(deeper() for _ in range(1))",
  any: "def deeper(): count(); any(deeper() for _ in range(1))",
  __getattribute__: "class G:\n  def __getattribute__(self, name): count(); return self.x\ndef deeper(): G().x",
  "a descriptor": "class D:\n  def __get__(self, a, b): count(); return a.x\nclass P: x = D()\ndef deeper(): P().x",
  __call__: "class C:\n  def __call__(self): count(); self()\ndef deeper(): C()()",
  __del__: "class K:\n  def __del__(self): count(); K()\ndef deeper():\n  K()\n  raise RecursionError",
  coroutines: "async def level(): count(); await level()\ndef deeper(): level().send(None)",
};

// All in one program: what dies takes the kinds after it along, and the last line tells which.
const PROGRAM = `import contextlib, dataclasses, functools
def count():
  global levels
  levels += 1
for kind, text in ${JSON.stringify(Object.entries(KINDS))}:
  levels = 0
  exec(text)
  try:
    deeper()
  except RecursionError:
    print(kind, "caught at", levels)
`;

test("recursion of every kind can be caught, and the run goes on", async (t) => {
  const looplab = await open(t);
  await looplab.paste(PROGRAM);
  await looplab.run.click();
  const end = await looplab.ends();
  const lines = await looplab.printed();
  for (const line of lines) t.diagnostic(line);
  assert.match(end, /Completed/);
  assert.deepEqual(
    lines.map((line) => line.replace(/ caught at [1-9]\d+$/, "")),
    Object.keys(KINDS),
  );
});

test("a text that is nested beyond the parser is a mistake of the program, and no end of the engine", async (t) => {
  const looplab = await open(t);
  await looplab.runs(`x = ${"(".repeat(3_000)}1${")".repeat(3_000)}\n`);
  assert.match(await looplab.logged(), /SyntaxError: too many nested parentheses/);
  await looplab.runs(`x = ${"not ".repeat(3_000)}1\n`);
  assert.match(await looplab.logged(), /RecursionError: maximum recursion depth exceeded during compilation/);
});
