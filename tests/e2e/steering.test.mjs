// Steering a run: clocks, pause, step, breakpoints, signals.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expect } from "./looplab.mjs";
import { open } from "./open.mjs";

const TICKS = `import asyncio, time
async def main():
    begin = time.monotonic()
    for i in range(10_000):
        print("tick", i, f"{time.monotonic() - begin:.3f}")
        await asyncio.sleep(0.1)
asyncio.run(main())
`;

const TWO = `import asyncio
async def work(name):
    for i in range(3):
        print(name, i)
        await asyncio.sleep(1)
async def main():
    await asyncio.gather(work("a"), work("b"))
    print("end")
asyncio.run(main())
print("after")
`;

/** @typedef {import("./looplab.mjs").Looplab} Looplab */

/** @param {Looplab} looplab @param {number} ms */
const wait = (looplab, ms) => looplab.page.waitForTimeout(ms);
/** @param {Looplab} looplab */
const last = async (looplab) => (await looplab.printed()).at(-1) ?? "";

test("a paused program does nothing while time passes, and goes on from there", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TICKS);
  await looplab.run.click();
  await looplab.shows("tick 3");
  await looplab.pause.click();
  await looplab.says(/^\W*Paused$/);
  const before = await last(looplab);
  await wait(looplab, 1500);
  assert.equal(await last(looplab), before);
  await looplab.says(/^\W*Paused$/);
  await looplab.page.keyboard.press("F8");
  await looplab.says(/Running/);
  await expect.poll(() => last(looplab), "the next tick").not.toBe(before);
  const [number, time] = ((text) => text.split(" ").slice(1).map(Number))(await last(looplab));
  assert.ok(time < number * 0.1 + 1, `the pause is no part of the program's time: tick ${number} at ${time}`);
  await looplab.stop.click();
  await looplab.shows("Stopped after");
});

test("a step is one step of a task, from the first line to the last", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TWO);
  const wanted = [[], ["a 0"], ["a 0", "b 0"], ["a 0", "b 0", "a 1"]];
  for (const lines of wanted) {
    await looplab.step.click();
    await looplab.says(/Paused after a step/);
    assert.deepEqual(await looplab.printed(), lines);
  }
  await wait(looplab, 1200);
  assert.deepEqual(await looplab.printed(), wanted.at(-1));
  await looplab.page.keyboard.press("F9");
  await expect.poll(() => looplab.printed(), "the step that F9 asks for").toHaveLength(4);
  await looplab.resume.click();
  const log = await looplab.ends();
  assert.match(log, /Completed/);
  assert.deepEqual((await looplab.printed()).slice(-2), ["end", "after"]);
});

test("a breakpoint pauses at its line, moves with it, and is there after a reload", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TWO);
  await looplab.clickBeside(5);
  await looplab.clickBeside(7);
  assert.deepEqual(await looplab.breakpoints(), [5, 7]);
  await looplab.run.click();
  await looplab.says(/Paused at the breakpoint in line 7/);
  assert.deepEqual(await looplab.printed(), []);
  assert.match(await looplab.page.locator(".cm-pausedLine").innerText(), /gather/);
  await looplab.resume.click();
  await looplab.says(/Paused at the breakpoint in line 5/);
  assert.deepEqual(await looplab.printed(), ["a 0"]);
  await looplab.clickBeside(5);
  await looplab.resume.click();
  await looplab.ends();
  await looplab.program.press("Control+Home");
  await looplab.page.keyboard.press("Enter");
  assert.deepEqual(await looplab.breakpoints(), [8]);
  await looplab.page.keyboard.press("Control+F8");
  assert.deepEqual(await looplab.breakpoints(), [2, 8]);
  await wait(looplab, 600);
  await looplab.page.reload();
  await expect.poll(() => looplab.breakpoints()).toEqual([2, 8]);
});

test("a breakpoint holds before a line of plain code, in the middle of a step", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TWO);
  await looplab.clickBeside(4);
  await looplab.clock.selectOption("instant");
  await looplab.run.click();
  for (const printed of [[], ["a 0"], ["a 0", "b 0"], ["a 0", "b 0", "a 1"]]) {
    // The lines first: the words of the pause are those of the one before until the program goes on.
    await expect.poll(() => looplab.printed()).toEqual(printed);
    await looplab.says(/Paused at the breakpoint in line 4/);
    assert.match(await looplab.page.locator(".cm-pausedLine").innerText(), /print\(name, i\)/);
    await looplab.resume.click();
  }
  await looplab.clickBeside(4);
  await looplab.resume.click();
  assert.match(await looplab.ends(), /Completed/);
  assert.deepEqual(await looplab.printed(), ["a 0", "b 0", "a 1", "b 1", "a 2", "b 2", "end", "after"]);
});

test("a breakpoint goes to the next line that can be stopped at, or says why there is none", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TWO.replace("asyncio.run(main())\n", "def run():\n    asyncio.run(main())\nrun()\n"));
  for (const line of [2, 10, 12]) await looplab.clickBeside(line);
  assert.deepEqual(await looplab.breakpoints(), [3, 10, 12]);
  const marks = looplab.page.locator(".cm-breakpoint");
  await expect(marks.nth(0)).toHaveAttribute("title", /pauses before this line/);
  await expect(marks.nth(1)).toHaveAttribute("title", /without effect.*plain function/);
  await expect(marks.nth(2)).toHaveAttribute("title", /without effect.*outside/);
  await looplab.clickBeside(2);
  assert.deepEqual(await looplab.breakpoints(), [10, 12], "the same click takes it back");
});

test("a loop that a function runs passes its breakpoints and says so", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TWO.replace("asyncio.run(main())\n", "def run():\n    asyncio.run(main())\nrun()\n"));
  await looplab.clickBeside(5);
  await looplab.clock.selectOption("x10");
  await looplab.run.click();
  await looplab.ends();
  assert.equal(await last(looplab), "after");
  await looplab.page.getByText("Line 5 was passed: a loop that a function runs cannot pause.").waitFor();
});

/** How many seconds of the program's go by in a second of the page's, by the ticks it prints. @param {Looplab} looplab */
async function pace(looplab) {
  const look = () =>
    looplab.page.evaluate(() => {
      const rows = document.querySelectorAll("[role=log] .row .text");
      return [performance.now() / 1000, Number(rows[rows.length - 1].textContent.split(" ")[2])];
    });
  const [page, program] = await look();
  await wait(looplab, 2000);
  const [pageNow, programNow] = await look();
  return (programNow - program) / (pageNow - page);
}

test("×10 is about ten times as fast, and the clock can be changed during a run", async (t) => {
  const looplab = await open(t);
  await looplab.clock.selectOption("x10");
  await looplab.paste(TICKS);
  await looplab.run.click();
  await looplab.shows("tick 20 ");
  const fast = await pace(looplab);
  assert.ok(fast > 6 && fast < 14, `about 10, not ${fast}`);
  await looplab.clock.selectOption("x0.5");
  await wait(looplab, 400);
  const slow = await pace(looplab);
  assert.ok(slow > 0.3 && slow < 0.8, `about 0.5, not ${slow}`);
  await looplab.clock.selectOption("instant");
  await looplab.shows("Completed in", 60_000);
});

test("SIGINT cancels the main task, and shows where it was", async (t) => {
  const looplab = await open(t);
  await looplab.paste(TICKS.replace("asyncio.sleep(0.1)", "asyncio.sleep(60)"));
  await looplab.run.click();
  await looplab.shows("tick 0");
  await looplab.interrupt.click();
  const log = await looplab.ends();
  assert.match(log, /CancelledError/);
  assert.match(log, /KeyboardInterrupt/);
  assert.match(log, /Exited with status 130/);
});

test("SIGTERM lets a program that handles it finish its work, and ends one that does not", async (t) => {
  const looplab = await open(t);
  await looplab.paste(`import asyncio, signal
async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("serving")
    await stop.wait()
    print("draining")
    await asyncio.sleep(0.2)
    print("drained")
asyncio.run(main())
`);
  await looplab.run.click();
  await looplab.shows("serving");
  await looplab.terminate.click();
  await looplab.shows("draining");
  assert.match(await looplab.ends(), /drained.*Completed/s);
  await looplab.paste(TICKS);
  await looplab.run.click();
  await looplab.shows("tick 1");
  await looplab.terminate.click();
  assert.match(await looplab.ends(), /Exited with status 143/);
});

test("a Rust twin is paused and stepped too", async (t) => {
  const looplab = await open(t);
  await looplab.page.getByRole("tab", { name: "Rust twin" }).click();
  await looplab.step.click();
  await looplab.says(/Paused after a step/);
  await looplab.resume.click();
  assert.match(await looplab.ends(), /Completed/);
});
