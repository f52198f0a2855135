// The page without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expect } from "./looplab.mjs";
import { open } from "./open.mjs";

test("Tab indents, and after Escape it leaves the editor, as the page says", async (t) => {
  const looplab = await open(t);
  const { page } = looplab;
  await looplab.paste("print(1)\n");
  await page.getByText("Escape, then Tab leaves the editor.").waitFor();
  await looplab.program.press("Control+Home");
  await page.keyboard.press("Tab");
  await expect(looplab.program).toBeFocused();
  await page.keyboard.press("Escape");
  // However long the reader takes.
  await page.waitForTimeout(2500);
  await page.keyboard.press("Tab");
  await expect(looplab.program).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  await expect(looplab.program).not.toBeFocused();
  assert.equal(await looplab.text(), "    print(1)\n");
});

test("the first Tab offers to skip to the program", async (t) => {
  const looplab = await open(t, { path: "#queue" });
  const { page } = looplab;
  await looplab.program.waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the program" });
  await expect(skip).toBeFocused();
  await expect(skip, "it is in sight while it has the focus").toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  assert.equal(new URL(page.url()).hash, "#queue", "the address still names the program");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("tab", { name: "Python" })).toBeFocused();
});

test("Reset, Clear and a step of the scrubber keep the focus", async (t) => {
  const looplab = await open(t);
  const { page } = looplab;
  await looplab.runs("print(1)\n");
  for (const name of ["Reset", "Clear", "One event back"]) {
    const button = page.getByRole("button", { name, exact: true });
    for (let i = 0; i < 60 && (await button.getAttribute("aria-disabled")) === "false"; i++)
      await button.press("Enter");
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toBeFocused();
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
  await expect(opener).toBeFocused();
});
