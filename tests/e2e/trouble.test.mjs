// What the page does when a part of it is missing, and when it breaks down.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expect } from "./looplab.mjs";
import { open, SITE } from "./open.mjs";

/** @typedef {import("./open.mjs").Page} Page */

const ANY = [/./];
const HELLO = 'print("hello")\n';

test("a page whose start script is missing says so and can be tried again", async (t) => {
  const before = (/** @type {Page} */ page) => page.route(/start[^/]*\.js/, (route) => route.abort());
  const { page } = await open(t, { expected: ANY, before });
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/could not be started/).waitFor();
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "Reload the page" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
});

test("a page whose app is missing says so", async (t) => {
  const before = (/** @type {Page} */ page) => page.route(/app[^/]*_bg\.wasm/, (route) => route.abort());
  const { page } = await open(t, { expected: ANY, before });
  await page
    .getByRole("dialog")
    .getByText(/could not be started/)
    .waitFor();
});

test("without the script that starts the engine early the page works", async (t) => {
  const before = (/** @type {Page} */ page) => page.route(/\/engine[^/]*\.js/, (route) => route.abort());
  const looplab = await open(t, { expected: ANY, before });
  await looplab.runs(HELLO);
  await looplab.shows("hello");
});

for (const [name, file] of [
  ["WebAssembly", /worker_bg\.wasm/],
  ["worker", /loader\.js/],
]) {
  test(`an engine whose ${name} is missing is said so, and can be asked for again`, async (t) => {
    const before = (/** @type {Page} */ page) => page.route(file, (route) => route.abort());
    const looplab = await open(t, { expected: ANY, before });
    const { page } = looplab;
    const retry = page.getByRole("button", { name: "Retry" });
    await retry.waitFor();
    await page.unrouteAll();
    await retry.click();
    await looplab.runs(HELLO);
    await looplab.shows("hello");
  });
}

// Each makes the app break down in the middle of what it does at a key press.
const BREAKS = {
  "an error that it does not catch": () =>
    (performance.now = () => {
      throw new Error("no clock");
    }),
  "a full stack": () =>
    (performance.now = /** @returns {number} */ function again() {
      return again() + 1;
    }),
};

for (const [name, breaks] of Object.entries(BREAKS)) {
  test(`after ${name} the page says so, and a reload brings the last edit back`, async (t) => {
    const looplab = await open(t, { expected: ANY });
    const { page } = looplab;
    await looplab.runs(HELLO);
    const edited = 'print("the last edit")\n';
    await looplab.paste(edited);
    await page.evaluate(breaks);
    await looplab.run.dispatchEvent("click");
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/broke down/).waitFor();
    await dialog.getByText(/edits are kept/).waitFor();
    await dialog.getByRole("button", { name: "Reload the page" }).click();
    await expect(looplab.program).toBeVisible();
    await expect.poll(() => looplab.text()).toBe(edited);
    await looplab.run.click();
    await looplab.shows("the last edit");
  });
}

test("requests to the page's own origin carry no cookies", async (t) => {
  const looplab = await open(t, { expected: [/404/] });
  const { page } = looplab;
  await page.context().addCookies([{ name: "session", value: "secret", url: SITE, httpOnly: true }]);
  const asked = page.waitForRequest(/who-am-i/);
  await looplab.runs(
    "import asyncio, aiohttp\nasync def main():\n    async with aiohttp.ClientSession() as session:\n" +
      '        async with session.get("/who-am-i") as response: print(response.status)\nasyncio.run(main())\n',
  );
  await looplab.shows("404");
  assert.equal((await (await asked).allHeaders()).cookie, undefined);
});

test("a request on the spot is not sent where it would carry cookies", async (t) => {
  const looplab = await open(t, { expected: ANY });
  /** @type {string[]} */
  const asked = [];
  looplab.page.on("request", (request) => asked.push(request.url()));
  await looplab.runs(
    "import asyncio, aiohttp\nasync def main():\n    async with aiohttp.ClientSession() as session:\n" +
      '        async with session.get("/who-am-i") as response: print(response.status)\ndef start(): asyncio.run(main())\nstart()\n',
  );
  await looplab.shows(/would carry the reader's cookies/);
  assert.deepEqual(
    asked.filter((url) => url.includes("who-am-i")),
    [],
  );
});
