// Looking into a run: timeline, task table, scrubber, and the log and the editor that follow them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { boxOf, expect } from "./looplab.mjs";
import { open } from "./open.mjs";

const PROGRAM = `import asyncio

async def visit(lock, name):
    async with lock:
        print(f"{name} is in")
        await asyncio.sleep(1)

async def main():
    lock = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        group.create_task(visit(lock, "one"), name="first")
        group.create_task(visit(lock, "two"), name="second")

asyncio.run(main())
`;
const LOCK_LINE = "    async with lock:";

/**
 * The page after it has run the program, and its parts that look into the run.
 *
 * @param {import("node:test").TestContext} t
 */
async function ran(t) {
  const looplab = await open(t);
  const { page } = looplab;
  await looplab.clock.selectOption("instant");
  await looplab.runs(PROGRAM);
  const inspector = page.getByRole("region", { name: "Inspector pane" });
  const slider = page.getByRole("slider", { name: "Moment" });
  await expect.poll(async () => Number(await slider.getAttribute("max")), "a trace").toBeGreaterThan(10);
  return { looplab, page, inspector, slider, lanes: page.getByRole("application", { name: "Timeline of tasks" }) };
}

/** @typedef {import("./open.mjs").Page} Page */

/** @param {Page} page */
const pointed = (page) => page.locator(".cm-pointLine");
/** @param {import("./looplab.mjs").Looplab} looplab */
const later = (looplab) => looplab.log.locator(".row.later").count();
/** @param {Page} page */
const live = (page) => page.getByRole("button", { name: "Live" });
/** Waits until the newest moment is shown, or another. @param {Page} page @param {boolean} is */
const isLive = (page, is) => expect(live(page)).toHaveAttribute("aria-pressed", String(is));

test("a click in a lane leads to the line and to the row of the log", async (t) => {
  const { looplab, page, lanes, inspector } = await ran(t);
  const { x, y, width } = await boxOf(lanes.locator("canvas"));
  // The lanes from top to bottom: the main task, first, second. In the middle second waits for the lock.
  await page.mouse.click(x + width * 0.55, y + 22 + 20 * 2 + 10);
  await expect(pointed(page)).toHaveText(LOCK_LINE);
  assert.match(await inspector.getByRole("status").innerText(), /^second is blocked at line 4.*lock.*held by first/);
  assert.ok((await later(looplab)) > 0, "later rows are pale");
  await isLive(page, false);
  assert.equal(await looplab.log.locator(".row.selected").first().locator(".task").innerText(), "second");
});

test("the timeline is worked by keys, and says what it shows", async (t) => {
  const { page, lanes, inspector } = await ran(t);
  await lanes.focus();
  const said = inspector.getByRole("status");
  for (const name of ["Task-1", "first", "second"]) {
    await lanes.press("ArrowDown");
    await expect(said).toHaveText(new RegExp(`^${name} is done`), { useInnerText: true });
  }
  await lanes.press("+");
  await lanes.press("ArrowRight");
  await lanes.press(",");
  await isLive(page, false);
  await lanes.press(".");
  await isLive(page, true);
});

test("the table says the same as the timeline", async (t) => {
  const { page, inspector } = await ran(t);
  await inspector.getByRole("button", { name: "Table" }).click();
  const row = inspector.getByRole("row").filter({ hasText: "printed “two is in”" });
  await row.getByRole("button").click();
  await expect(row, "the moment of the print").toHaveAttribute("aria-current", "step");
  const text = await inspector.getByRole("table").innerText();
  for (const part of ["first", "second", "took lock “lock”", "done"])
    assert.ok(text.includes(part), `${part} in ${text}`);
  await isLive(page, false);
});

test("the task table sorts, and selecting a task shows it everywhere", async (t) => {
  const { looplab, page, inspector } = await ran(t);
  await inspector.getByRole("tab", { name: "Tasks" }).click();
  const names = () => inspector.locator("tbody .name").allInnerTexts();
  assert.deepEqual(await names(), ["Task-1", "first", "second"]);
  const head = inspector.getByRole("columnheader", { name: "Task" });
  await head.getByRole("button").click();
  assert.deepEqual(
    [await names(), await head.getAttribute("aria-sort")],
    [["second", "first", "Task-1"], "descending"],
  );
  await inspector.getByRole("button", { name: "first" }).press("Enter");
  // A task that is over stands where it returned: leaving the lock was the last it did.
  await expect(pointed(page)).toHaveText(LOCK_LINE);
  assert.equal(await inspector.locator("tr.selected .name").innerText(), "first");
  assert.ok((await looplab.log.locator(".row.selected").count()) >= 3);
});

test("the scrubber shows any moment, back and forth", async (t) => {
  const { looplab, page, inspector, slider } = await ran(t);
  await inspector.getByRole("tab", { name: "Tasks" }).click();
  const states = async () => (await inspector.locator("tbody .state").allInnerTexts()).join();
  assert.equal(await states(), "done,done,done");
  /** @type {[string, number][]} */
  const seen = [];
  await slider.press("Home");
  await expect.poll(states).toBe("");
  for (let i = 0; i < 40 && (await live(page).getAttribute("aria-pressed")) === "false"; i++) {
    await slider.press("ArrowRight");
    seen.push([await states(), await later(looplab)]);
  }
  assert.ok(
    seen.some(([states]) => states === "waiting,waiting,blocked"),
    JSON.stringify(seen),
  );
  assert.ok(seen[0][1] > seen[seen.length - 1][1], "fewer and fewer rows are later");
  await page.getByRole("button", { name: "One event back" }).click();
  await isLive(page, false);
  assert.equal(await states(), seen[seen.length - 2][0]);
  await live(page).click();
  await expect.poll(states).toBe("done,done,done");
  await expect.poll(() => later(looplab)).toBe(0);
});

test("a line of the program and a row of the log lead to their moments", async (t) => {
  const { looplab, page, inspector } = await ran(t);
  await looplab.program.press("Control+Home");
  for (let i = 0; i < 3; i++) await looplab.program.press("ArrowDown");
  await looplab.program.press("Alt+Enter");
  await isLive(page, false);
  assert.match(await inspector.getByRole("status").innerText(), /at line 4/);
  await live(page).click();
  await looplab.log.locator(".row", { hasText: "one is in" }).getByRole("button").click();
  await expect.poll(() => later(looplab), "later rows").toBeGreaterThan(0);
  assert.match(await inspector.getByRole("status").innerText(), /^first is running/);
});

test("without Trace there is no timeline, and the page says how to get one", async (t) => {
  const looplab = await open(t);
  await looplab.page.getByRole("checkbox", { name: "Trace" }).uncheck();
  await looplab.runs("print(1)\n");
  const inspector = looplab.page.getByRole("region", { name: "Inspector pane" });
  assert.match(await inspector.innerText(), /Tick Trace/);
  assert.equal(await looplab.log.locator("button").count(), 0);
});

test("log and trace can be taken along", async (t) => {
  const { page } = await ran(t);
  /** @param {string} button @returns {Promise<[string, string]>} */
  const saved = async (button) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button, exact: true }).click(),
    ]);
    return [file.suggestedFilename(), readFileSync(await file.path(), "utf8")];
  };
  const [logName, log] = await saved("Save");
  assert.equal(logName, "log.txt");
  assert.match(log, /\tout\tfirst\tone is in\n/);
  const [traceName, trace] = await saved("Save trace");
  assert.equal(traceName, "trace.json");
  assert.ok(
    JSON.parse(trace).traceEvents.some(
      (/** @type {{ args?: { name?: string } }} */ event) => event.args?.name === "second",
    ),
    "a track for each task",
  );
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`a phone in the ${colorScheme} has room for timeline and tasks`, async (t) => {
    const viewport = { width: 360, height: 740 };
    const looplab = await open(t, { viewport, hasTouch: true, isMobile: true, colorScheme });
    const { page } = looplab;
    await looplab.run.tap();
    await looplab.shows("Completed in");
    for (const [pane, part] of [
      ["Timeline", "canvas"],
      ["Tasks", "table"],
    ]) {
      await page.getByRole("tablist", { name: "Panes" }).getByRole("tab", { name: pane }).tap();
      await page.locator(`.inspector ${part}`).waitFor();
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, pane);
    }
    await page.getByRole("slider", { name: "Moment" }).waitFor();
  });
}
