// What axe says of the page: nothing, in every view, both themes and three widths.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { LOST_UPDATE } from "./lost.mjs";
import { open } from "./open.mjs";

const WIDTHS = [1280, 768, 390];

/**
 * @typedef {import("./looplab.mjs").Looplab} Looplab
 * @typedef {import("./open.mjs").Page} Page
 */

/** Turns to a view of the inspector, by the row of tabs that is in sight. @param {Page} page @param {string | RegExp} name */
const turn = (page, name) => page.getByRole("tab", { name }).and(page.locator(":visible")).click();
/** @param {Page} page @param {string} name */
const press = (page, name) => page.getByRole("button", { name, exact: true }).and(page.locator(":visible")).click();

/**
 * Every view, each a name and the way from the one before it.
 *
 * @type {[string, (looplab: Looplab) => Promise<unknown>][]}
 */
const VIEWS = [
  ["the page as it opens", async ({ page }) => page.getByRole("textbox", { name: "Program" }).waitFor()],
  ["the Rust twin", ({ page }) => turn(page, "Rust twin")],
  ["a refused parameter", ({ page }) => page.getByRole("spinbutton").first().fill("")],
  [
    "the guide",
    async ({ page }) => {
      await turn(page, "Python");
      await press(page, "What the verdicts mean");
    },
  ],
  ["no verdicts yet", ({ page }) => press(page, "Back to the verdicts")],
  ["orders before they are explored", ({ page }) => turn(page, "Orders")],
  [
    "the log of a program that fails",
    async (looplab) => {
      await looplab.pick("deadlock");
      await looplab.clock.selectOption("instant");
      await looplab.run.click();
      await show(looplab.page, "Log");
      await looplab.ends();
    },
  ],
  ["the timeline", ({ page }) => turn(page, "Timeline")],
  ["the table of events", ({ page }) => press(page, "Table")],
  ["a moment in the table", ({ page }) => page.locator(".events tbody button").nth(5).click()],
  ["a moment in the timeline", ({ page }) => press(page, "Table")],
  ["a moment in the tasks", ({ page }) => turn(page, "Tasks")],
  ["a selected task", ({ page }) => page.locator(".tasks tbody button").first().click()],
  ["a moment in the log", ({ page }) => show(page, "Log")],
  ["a moment in the program", ({ page }) => show(page, "Program")],
  ["the verdicts", ({ page }) => turn(page, /^Verdicts/)],
  [
    "outcomes of other orders, compared",
    async (looplab) => {
      await show(looplab.page, "Program");
      await looplab.paste(LOST_UPDATE);
      await turn(looplab.page, "Orders");
      await press(looplab.page, "Explore");
      await looplab.page.getByText(/runs? fails?, in \d+ ways?\.$/).waitFor({ timeout: 60_000 });
      await looplab.page.getByRole("button", { name: "Compare with the usual outcome" }).first().click();
    },
  ],
];

/** On a narrow page, turns to a pane that a wide one always shows. @param {Page} page @param {string} name */
async function show(page, name) {
  if ((page.viewportSize()?.width ?? 0) <= 760) await turn(page, name);
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of WIDTHS) {
    test(`axe finds nothing in any view, ${colorScheme}, ${width} px wide`, async (t) => {
      const looplab = await open(t, { viewport: { width, height: 844 }, colorScheme });
      const found = [];
      for (const [view, go] of VIEWS) {
        await go(looplab);
        for (const violation of await violations(looplab.page)) found.push(`${view}: ${violation}`);
      }
      assert.deepEqual(found, []);
    });
  }
}
