// The page itself: what is kept, how it is worked, where it can be hosted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deferred, expect } from "./looplab.mjs";
import { open, SITE, shipped } from "./open.mjs";

/** @typedef {import("./looplab.mjs").Locator} Locator */

test("a reload keeps the edit, and Reset takes it back", async (t) => {
  const looplab = await open(t);
  const original = await looplab.text();
  await looplab.paste('print("my own")\n');
  await looplab.page.reload();
  await expect.poll(() => looplab.text()).toBe('print("my own")\n');
  await looplab.run.click();
  await looplab.shows("my own");
  await looplab.page.getByRole("button", { name: "Reset", exact: true }).click();
  assert.equal(await looplab.text(), original);
});

test("each pattern keeps its own edit", async (t) => {
  const looplab = await open(t);
  await looplab.pick("queue");
  await looplab.paste('print("edited queue")\n');
  await looplab.pick("semaphore");
  assert.equal(await looplab.text(), shipped("semaphore"));
  await looplab.pick("queue");
  assert.equal(await looplab.text(), 'print("edited queue")\n');
});

test("Run works however early it is pressed", async (t) => {
  const looplab = await open(t);
  await looplab.run.click();
  await looplab.shows("Completed in");
});

for (const [moment, file] of [
  ["before there is an engine", "worker_bg.wasm"],
  ["while the engine boots", "worker.js"],
]) {
  test(`a run that is stopped ${moment} never begins, and the next one does`, async (t) => {
    const { promise: held, resolve: letGo } = deferred();
    const looplab = await open(t, {
      before: (page) => page.route(`**/${file}*`, (route) => held.then(() => route.continue())),
    });
    await looplab.paste('print("the first")\n');
    await looplab.run.click();
    await looplab.stop.click();
    await looplab.shows("Stopped after");
    await looplab.paste('print("the second")\n');
    await looplab.run.click();
    letGo();
    await looplab.ends();
    assert.deepEqual(await looplab.printed(), ["the second"]);
  });
}

test("a program runs and stops by keyboard alone", async (t) => {
  const looplab = await open(t);
  const { page } = looplab;
  /** @param {Locator} control */
  const isFocused = (control) => control.evaluate((element) => element === document.activeElement);
  /** @param {Locator} control */
  const tabTo = async (control) => {
    for (let i = 0; i < 100 && !(await isFocused(control)); i++) await page.keyboard.press("Tab");
    await expect(control).toBeFocused();
  };
  await expect(looplab.program).toBeVisible();
  await tabTo(looplab.program);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("while True: pass");
  await page.keyboard.press("Control+Enter");
  await expect(looplab.stop, "a run that can be stopped").toBeEnabled();
  // The editor's own Tab indents.
  await page.keyboard.press("Escape");
  await tabTo(looplab.stop);
  await page.keyboard.press("Enter");
  await looplab.shows("Stopped after");
});

test("what a run needs has its role and its name", async (t) => {
  const looplab = await open(t);
  for (const part of [looplab.run, looplab.stop, looplab.program, looplab.log]) await expect(part).toBeVisible();
  await expect(looplab.page.getByRole("heading", { level: 1 })).toHaveCount(1);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`a phone in the ${colorScheme} has room for everything`, async (t) => {
    const looplab = await open(t, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      colorScheme,
    });
    const overhang = () => looplab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await overhang()) <= 0, "nothing hangs over the edge");
    await looplab.run.tap();
    await looplab.shows("Completed in");
    assert.ok((await overhang()) <= 0, "nor with the log");
    await looplab.page.getByRole("tab", { name: "Program", exact: true }).tap();
    await looplab.program.waitFor();
  });
}

test("the page works in a folder of a host", async (t) => {
  const looplab = await open(t, { path: "some/folder/" });
  await looplab.runs('print("from", "a folder")\n');
  await looplab.shows("from a folder");
});

test("what is missing is 404, and engine files are kept only under the build's name", async () => {
  const missing = await fetch(new URL("no-such-page", SITE));
  assert.equal(missing.status, 404);
  const page = await fetch(SITE);
  assert.equal(page.headers.get("cache-control"), "no-cache");
  assert.match(await page.text(), /<meta content=[0-9a-f]{16} name=build>/);
});

test("the notices travel with the page", async () => {
  const notices = await (await fetch(new URL("third-party.txt", SITE))).text();
  for (const part of [
    "rustpython-vm",
    "PYTHON SOFTWARE FOUNDATION LICENSE",
    "@codemirror/view",
    "yew",
    "GNU LESSER GENERAL PUBLIC LICENSE",
  ]) {
    assert.ok(notices.includes(part), part);
  }
});

test("a program can be tests of its own", async (t) => {
  const looplab = await open(t);
  const program = `import asyncio, unittest

class Doubles(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.two = await asyncio.sleep(0, 2)

    async def test_right(self):
        self.assertEqual(self.two * 2, 4)

    async def test_wrong(self):
        self.assertEqual(self.two, 3)

unittest.main()
`;
  await looplab.runs(program);
  const log = await looplab.logged();
  for (const part of ["AssertionError: 2 != 3", "Ran 2 tests in", "FAILED (failures=1)", "Exited with status 1"]) {
    assert.ok(log.includes(part), `${part} in:\n${log}`);
  }
});

test("Debug turns asyncio's debug mode on, also after a reload", async (t) => {
  const looplab = await open(t);
  const program =
    "import asyncio\nasync def main():\n    print(asyncio.get_running_loop().get_debug())\nasyncio.run(main())\n";
  await looplab.runs(program);
  assert.deepEqual(await looplab.printed(), ["False"]);
  await looplab.page.getByRole("checkbox", { name: "Debug" }).check();
  await looplab.page.reload();
  await looplab.run.click();
  await looplab.ends();
  assert.deepEqual(await looplab.printed(), ["True"]);
});
