// Programs that never give the loop back: the page stays alive, Stop stops them, and the next Run works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./open.mjs";

const HELLO = 'print("hello again")\n';

const STUBBORN = {
  "an endless loop": 'print("it is on")\nwhile True: pass\n',
  "an endless loop in a task":
    'import asyncio\nasync def main():\n    print("it is on")\n    while True:\n        pass\nasyncio.run(main())\n',
  "a sleep that blocks": 'import time\nprint("it is on")\ntime.sleep(60)\n',
  "a loop that yields for ever":
    'import asyncio\nasync def main():\n    print("it is on")\n    while True:\n        await asyncio.sleep(0)\nasyncio.run(main())\n',
  "recursion that swallows its error":
    'print("it is on")\ndef down():\n    try:\n        down()\n    finally:\n        down()\ndown()\n',
};

for (const [name, program] of Object.entries(STUBBORN)) {
  test(`Stop ends ${name}`, async (t) => {
    const looplab = await open(t);
    await looplab.paste(program);
    await looplab.run.click();
    await looplab.shows("it is on");
    assert.ok((await looplab.longestPause()) < 250, "the page stays responsive");
    const time = await looplab.stopTime();
    assert.ok(time < 200, `stopped within 200 ms, not ${time.toFixed(0)}`);
    await looplab.runs(HELLO);
    await looplab.shows("hello again");
  });
}

test("the page says that the loop is blocked", async (t) => {
  const looplab = await open(t);
  await looplab.paste("import time\ntime.sleep(60)\n");
  await looplab.run.click();
  await looplab.page.getByText(/blocked for \d+ s/).waitFor();
  await looplab.stop.click();
  await looplab.shows("Stopped after");
});

test("recursion without end is an error with its line", async (t) => {
  const looplab = await open(t);
  await looplab.runs("def down():\n    return down()\n\ndown()\n");
  await looplab.shows(/RecursionError: maximum recursion depth exceeded/);
  await looplab.runs(HELLO);
  await looplab.shows("hello again");
});

test("recursion of coroutines without end is an error", async (t) => {
  const looplab = await open(t);
  await looplab.runs("import asyncio\nasync def down():\n    await down()\n\nasyncio.run(down())\n");
  await looplab.shows(/RecursionError/);
});

test("output without end keeps the page alive and says what it dropped", async (t) => {
  const looplab = await open(t);
  await looplab.paste('i = 0\nwhile True:\n    i += 1\n    print("line", i)\n');
  await looplab.run.click();
  await looplab.shows(/line \d{5,}/, 60_000);
  assert.ok((await looplab.longestPause()) < 500, "the page stays responsive");
  assert.ok((await looplab.stopTime()) < 200);
  await looplab.page.getByText(/older lines not kept/).waitFor();
  await looplab.runs(HELLO);
  await looplab.shows("hello again");
});

test("a line without end keeps the page alive", async (t) => {
  const looplab = await open(t);
  await looplab.paste('while True:\n    print("x" * 1000, end="")\n');
  await looplab.run.click();
  await looplab.shows(/more characters? not shown/, 60_000);
  assert.ok((await looplab.longestPause()) < 500, "the page stays responsive");
  assert.ok((await looplab.stopTime()) < 200);
});

test("memory without end ends the program, not the page", async (t) => {
  const looplab = await open(t, { expected: [/memory|unreachable|RuntimeError|abort/i] });
  await looplab.runs("hoard = []\nwhile True:\n    hoard.append(bytearray(64_000_000))\n", 120_000);
  await looplab.shows(/memory/i);
  await looplab.runs(HELLO);
  await looplab.shows("hello again");
});
