// The page without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./looplab.mjs";
import { open } from "./open.mjs";

const isFocused = (element) => element.evaluate((element) => element === document.activeElement);

test("Tab indents, and after Escape it leaves the editor, as the page says", async (t) => {
  const looplab = await open(t);
  const { page } = looplab;
  await looplab.paste("print(1)\n");
  await page.getByText("Escape, then Tab leaves the editor.").waitFor();
  await looplab.program.press("Control+Home");
  await page.keyboard.press("Tab");
  assert.equal(await isFocused(looplab.program), true);
  await page.keyboard.press("Escape");
  // However long the reader takes.
  await page.waitForTimeout(2500);
  await page.keyboard.press("Tab");
  assert.equal(await isFocused(looplab.program), false);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await isFocused(looplab.program), false);
  assert.equal(await looplab.text(), "    print(1)\n");
});

test("the first Tab offers to skip to the program", async (t) => {
  const looplab = await open(t, { path: "#queue" });
  const { page } = looplab;
  await looplab.program.waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the program" });
  assert.equal(await isFocused(skip), true);
  assert.ok((await skip.boundingBox()).y >= 0, "it is in sight while it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await isFocused(page.getByRole("main")), true);
  assert.equal(new URL(page.url()).hash, "#queue", "the address still names the program");
  await page.keyboard.press("Tab");
  assert.equal(await isFocused(page.getByRole("tab", { name: "Python" })), true);
});

test("Reset, Clear and a step of the scrubber keep the focus", async (t) => {
  const looplab = await open(t);
  const { page } = looplab;
  await looplab.runs("print(1)\n");
  for (const name of ["Reset", "Clear", "One event back"]) {
    const button = page.getByRole("button", { name, exact: true });
    for (let i = 0; i < 60 && (await button.getAttribute("aria-disabled")) === "false"; i++)
      await button.press("Enter");
    await until(async () => (await button.getAttribute("aria-disabled")) === "true", `${name} is done`);
    assert.equal(await isFocused(button), true, name);
  }
});

test("Escape closes the guide and gives the focus back", async (t) => {
  const { page } = await open(t);
  const opener = page
    .getByRole("navigation", { name: "Gallery" })
    .getByRole("button", { name: "What the verdicts mean" });
  await opener.press("Enter");
  const guide = page.getByRole("region", { name: "What the verdicts mean" });
  await guide.waitFor();
  await page.keyboard.press("Escape");
  await guide.waitFor({ state: "detached" });
  assert.equal(await isFocused(opener), true);
});
