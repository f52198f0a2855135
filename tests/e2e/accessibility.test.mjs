// What axe says of the page: nothing, in every view, both themes and three widths.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { LOST_UPDATE } from "./lost.mjs";
import { open } from "./open.mjs";

const WIDTHS = [1280, 768, 390];

// Turns to a view of the inspector, by whichever row of tabs is in sight.
const turn = (page, name) => page.getByRole("tab", { name }).and(page.locator(":visible")).click();
const press = (page, name) => page.getByRole("button", { name, exact: true }).and(page.locator(":visible")).click();

// Every view, each a name and the way from the one before it.
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
      await turn(looplab.page, "Log").catch(() => {});
      await looplab.ends();
    },
  ],
  ["the timeline", ({ page }) => turn(page, "Timeline")],
  ["the table of events", ({ page }) => press(page, "Table")],
  ["a moment in the table", ({ page }) => page.locator(".events tbody button").nth(5).click()],
  ["a moment in the timeline", ({ page }) => press(page, "Table")],
  ["a moment in the tasks", ({ page }) => turn(page, "Tasks")],
  ["a selected task", ({ page }) => page.locator(".tasks tbody button").first().click()],
  ["a moment in the log", ({ page }) => showLog(page)],
  ["a moment in the program", ({ page }) => showProgram(page)],
  ["the verdicts", ({ page }) => turn(page, /^Verdicts/)],
  [
    "outcomes of other orders, compared",
    async (looplab) => {
      await showProgram(looplab.page);
      await looplab.paste(LOST_UPDATE);
      await turn(looplab.page, "Orders");
      await press(looplab.page, "Explore");
      await looplab.page.getByText(/runs? fails?, in \d+ ways?\.$/).waitFor({ timeout: 60_000 });
      await looplab.page.getByRole("button", { name: "Compare with the usual outcome" }).first().click();
    },
  ],
];

const narrow = (page) => page.viewportSize().width <= 760;
const showLog = (page) => narrow(page) && turn(page, "Log");
const showProgram = (page) => narrow(page) && turn(page, "Program");

for (const colorScheme of ["light", "dark"]) {
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
