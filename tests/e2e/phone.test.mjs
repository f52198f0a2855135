// Narrow pages, and fingers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, expect } from "./looplab.mjs";
import { open } from "./open.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/**
 * The part of an element's width, in px, that does not fit into it.
 *
 * @param {import("./open.mjs").Page} page
 */
const overhang = (page, selector = "html") =>
  page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);

for (const width of [1280, 1024, 1000, 768, 761, 760, 390, 360]) {
  test(`nothing hangs over the edge of a page ${width} px wide`, async (t) => {
    const looplab = await open(t, { viewport: { width, height: 800 } });
    const { page } = looplab;
    await looplab.run.click();
    await page.getByRole("tab", { name: "Orders" }).and(page.locator(":visible")).click();
    for (const part of ["html", ".top-bar", ".time-bar", ".program-pane .pane-head", ".orders", ".orders-form"]) {
      if (await page.locator(part).isVisible()) assert.ok((await overhang(page, part)) <= 0, part);
    }
    for (const control of await page
      .getByRole("banner")
      .locator("button, select, input")
      .and(page.locator(":visible"))
      .all()) {
      const { x, width: wide } = await boxOf(control);
      assert.ok(x >= 0 && x + wide <= width, await control.evaluate((control) => control.outerHTML));
    }
  });
}

test("on a phone the bars leave three quarters of the height", async (t) => {
  const looplab = await open(t, PHONE);
  /** @param {string} part */
  const height = async (part) => (await boxOf(looplab.page.locator(part))).height;
  await looplab.program.waitFor();
  const program = await height(".code >> nth=0");
  assert.ok(program >= 844 * 0.75, `${program} px of 844 for the program`);
  await looplab.run.tap();
  await looplab.shows("Completed in");
  const bench = await height("main");
  assert.ok(bench >= 844 * 0.75, `${bench} px of 844 for the log`);
});

test("on a phone everything is large enough for a finger", async (t) => {
  const looplab = await open(t, PHONE);
  const { page } = looplab;
  await looplab.pick("deadlock");
  await looplab.clock.selectOption("instant");
  await looplab.run.tap();
  await looplab.ends();
  const small = [];
  for (const tab of ["Program", "Log", "Timeline", "Tasks", /^Verdicts/, "Orders"]) {
    await page.getByRole("tab", { name: tab }).and(page.locator(":visible")).tap();
    const sizes = await page
      .locator("button, select, a, input[type=range]")
      .and(page.locator(":visible"))
      .evaluateAll((controls) =>
        controls.map((control) => {
          const { width, height } = control.getBoundingClientRect();
          return { html: control.outerHTML, width, height };
        }),
      );
    for (const { html, width, height } of sizes) {
      const isNarrow = width < 40 && !html.includes('class="link');
      if (isNarrow || height < 40) small.push(`${width} × ${height}: ${html}`);
    }
  }
  assert.deepEqual(small, []);
});

test("on a phone the settings and the signals stand in menus", async (t) => {
  const { page } = await open(t, PHONE);
  const debug = page.getByRole("checkbox", { name: "Debug" });
  assert.equal(await debug.isVisible(), false);
  const menu = page.getByRole("button", { name: "More settings" });
  await menu.tap();
  await debug.check();
  await page.keyboard.press("Escape");
  assert.equal(await debug.isVisible(), false);
  assert.equal(await menu.evaluate((menu) => menu === document.activeElement), true);
  await page.getByRole("button", { name: "Run", exact: true }).tap();
  await page.getByRole("button", { name: "More controls" }).tap();
  for (const name of ["SIGINT", "SIGTERM", "Next event"]) {
    const { y, height, x, width } = await boxOf(page.getByRole("button", { name, exact: true }));
    assert.ok(y >= 0 && y + height <= 844 && x >= 0 && x + width <= 390, name);
  }
  await page.getByRole("button", { name: "Run", exact: true }).focus();
  assert.equal(await page.getByRole("button", { name: "SIGINT" }).isVisible(), false);
});

test("the chosen program and pane are in sight on a phone", async (t) => {
  const { page } = await open(t, { ...PHONE, path: "#slow-consumer" });
  await expect(page.locator(".gallery [aria-current]")).toBeInViewport({ ratio: 1 });
  const last = page.getByRole("tablist", { name: "Panes" }).getByRole("tab").last();
  await last.click();
  await expect(last).toBeInViewport({ ratio: 1 });
});

test("each program has its own place in the editor", async (t) => {
  const looplab = await open(t, PHONE);
  const scroller = looplab.page.locator(".program-pane .cm-scroller").first();
  const left = () => scroller.evaluate((scroller) => scroller.scrollLeft);
  await looplab.program.waitFor();
  await scroller.evaluate((scroller) => scroller.scrollTo(120, 0));
  await expect.poll(left, "a program wider than the phone").toBe(120);
  await looplab.pick("queue");
  await expect.poll(left, "the beginning of the lines").toBe(0);
});
