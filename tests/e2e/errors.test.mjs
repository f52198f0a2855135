// Programs that are wrong: the log says what and where, the editor marks the line, and no edit is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./open.mjs";

/** @typedef {import("./open.mjs").Page} Page */

test("a syntax error shows with its line", async (t) => {
  const looplab = await open(t);
  const program = 'import asyncio\n\nasync def main()\n    print("never")\n';
  await looplab.runs(program);
  await looplab.shows(/line 3/);
  await looplab.shows(/SyntaxError/);
  assert.deepEqual(await looplab.markedLines(), ["async def main()"]);
  assert.equal(await looplab.text(), program);
});

test("an exception shows with its traceback and its line", async (t) => {
  const looplab = await open(t);
  const program = 'def half(x):\n    return 1 / x\n\nprint("before")\nhalf(0)\nprint("never")\n';
  await looplab.runs(program);
  const log = await looplab.logged();
  for (const part of [
    "before",
    "Traceback (most recent call last)",
    "line 5, in <module>",
    "line 2, in half",
    "return 1 / x",
  ]) {
    assert.ok(log.includes(part), `${part} in:\n${log}`);
  }
  await looplab.shows("ZeroDivisionError: division by zero");
  assert.ok(!log.includes("never"));
  assert.deepEqual(await looplab.markedLines(), ["    return 1 / x"]);
  assert.equal(await looplab.text(), program);
});

test("an exception in a task that is awaited ends the program", async (t) => {
  const looplab = await open(t);
  await looplab.runs(
    [
      "import asyncio",
      "async def work():",
      "    await asyncio.sleep(0.01)",
      '    raise ValueError("no luck")',
      "async def main():",
      '    await asyncio.create_task(work(), name="worker")',
      "asyncio.run(main())",
    ].join("\n"),
  );
  await looplab.shows("ValueError: no luck");
  await looplab.shows("Failed after");
  assert.deepEqual(await looplab.markedLines(), ['    raise ValueError("no luck")']);
});

test("an exception in a task that is not awaited is told", async (t) => {
  const looplab = await open(t);
  await looplab.runs(
    [
      "import asyncio",
      "async def work():",
      '    raise KeyError("lost")',
      "async def main():",
      "    asyncio.create_task(work())",
      "    await asyncio.sleep(0.01)",
      '    print("main goes on")',
      "asyncio.run(main())",
    ].join("\n"),
  );
  await looplab.shows("main goes on");
  await looplab.shows("Task exception was never retrieved");
  await looplab.shows("KeyError: 'lost'");
});

test("the mark goes when the program is edited", async (t) => {
  const looplab = await open(t);
  await looplab.runs("1 / 0\n");
  assert.equal((await looplab.markedLines()).length, 1);
  await looplab.retype("0", "1");
  assert.deepEqual(await looplab.markedLines(), []);
  await looplab.run.click();
  await looplab.shows("Completed in");
});

test("an unknown module is named", async (t) => {
  const looplab = await open(t);
  await looplab.runs("import numpy\n");
  await looplab.shows("ModuleNotFoundError: No module named 'numpy'");
  assert.deepEqual(await looplab.markedLines(), ["import numpy"]);
});

test("an exit status is told", async (t) => {
  const looplab = await open(t);
  await looplab.runs("import sys\nsys.exit(3)\n");
  await looplab.shows("Exited with status 3");
});

test("standard error is told apart from standard output", async (t) => {
  const looplab = await open(t);
  await looplab.runs('import sys\nprint("plain")\nprint("to stderr", file=sys.stderr)\n');
  const rows = (await looplab.rows()).map(({ kind, text }) => [kind, text]);
  assert.deepEqual(
    rows.filter(([kind]) => kind === "out" || kind === "err"),
    [
      ["out", "plain"],
      ["err", "to stderr"],
    ],
  );
});

test("NUL bytes and emoji survive", async (t) => {
  const looplab = await open(t);
  const program = 'print("grüße 👩‍🚀", len("🎈"))\nprint("a\\0b")\n';
  await looplab.runs(program);
  await looplab.shows("grüße 👩‍🚀 1");
  await looplab.shows("a␀b");
  assert.equal(await looplab.text(), program);
});

test("a NUL byte in the program is an error, not an accident", async (t) => {
  const looplab = await open(t);
  await looplab.runs('print("one")\nx = 1 \0\n');
  await looplab.shows(/SyntaxError/);
  assert.ok((await looplab.text()).includes("\0"));
});

test("a program of 1 MB runs", async (t) => {
  const looplab = await open(t);
  const filler = Array.from({ length: 20_000 }, (_, i) => `x${i % 100} = "${"y".repeat(36)}"  # ${i}`).join("\n");
  const program = `${filler}\nprint("end of", __name__)\n`;
  assert.ok(program.length > 1_000_000);
  await looplab.runs(program, 120_000);
  await looplab.shows("end of __main__");
  assert.equal((await looplab.text()).length, program.length);
});

test("an empty program completes", async (t) => {
  const looplab = await open(t);
  await looplab.runs("");
  await looplab.shows("Completed in");
});

test("an engine that cannot be had is told, and Retry gets it", async (t) => {
  const engine = "**/worker_bg.wasm*";
  const before = (/** @type {Page} */ page) => page.route(engine, (route) => route.abort());
  const { page, run, log } = await open(t, { before, expected: [/ERR_FAILED/] });
  await page.getByText("The engine could not be downloaded").waitFor();
  await page.unroute(engine);
  await page.getByRole("button", { name: "Retry" }).click();
  await run.click();
  await log.getByText("Completed in").waitFor();
});

// Programs that no exception ends, and what is said of them.
const BROKEN = {
  "memory that is used up": ["held = [0]\nwhile True: held += held\n", "the program used up the memory of its engine"],
  "changed bytecode": [
    "def f(): return 1\nf.__code__ = f.__code__.replace(co_code=b'\\xff\\xff' * 4)\nf()\n",
    "the program broke the interpreter's own parts",
  ],
};

for (const [name, [program, sentence]] of Object.entries(BROKEN)) {
  test(`${name} is told in a sentence, and the next run works`, async (t) => {
    const looplab = await open(t, { expected: [/./] });
    await looplab.runs(program);
    await looplab.shows(`The engine failed: ${sentence}`);
    await looplab.runs('print("the next run")\n');
    await looplab.shows("the next run");
  });
}

test("more than the engine's memory can be asked for, in vain", async (t) => {
  const looplab = await open(t);
  const asks = ["[0] * 10**9", "'x' * 2**31", "bytes(2**31)", "'x'.ljust(2**31)", "list(range(10**9))"];
  const large = "('a' * 10**6).replace('a', 'b' * 3000)";
  const each = [...asks, large].map((ask) => `try: ${ask}\nexcept (MemoryError, OverflowError): print("refused")\n`);
  await looplab.runs(`${each.join("")}print("the end")\n`);
  await looplab.shows("the end");
  assert.equal((await looplab.logged()).split("refused").length - 1, each.length);
});

test("a long message leaves the program in sight", async (t) => {
  const looplab = await open(t);
  await looplab.paste('raise ValueError("words " * 4_000)\n');
  for (const width of [1280, 360]) {
    await looplab.page.setViewportSize({ width, height: 800 });
    await looplab.run.click();
    await looplab.ends();
    if (width === 360) await looplab.page.getByRole("tab", { name: "Program" }).click();
    const height = await looplab.page.locator(".cm-editor").evaluate((editor) => editor.clientHeight);
    assert.ok(height > 200, `the editor is ${height} px high at a width of ${width} px`);
  }
});
