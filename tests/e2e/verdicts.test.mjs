// Verdicts: each puzzle of the gallery has its own, the patterns have none, and each leads to its tasks, lines and meaning.

import { test } from "node:test";
import { expect } from "./looplab.mjs";
import { open } from "./open.mjs";

const PUZZLES = [
  { id: "deadlock", title: "Deadlock", says: /waits for lock (board|knife) .* holds/ },
  { id: "lost-update", title: null, says: /Nothing is amiss\./ },
  { id: "blocked-loop", title: "Loop blocked", says: /held the loop for/ },
  { id: "forgotten-await", title: "Never awaited", says: /coroutines that post\(\) returned at line/ },
  { id: "slow-consumer", title: "Only grows", says: /queue desk only grows/ },
];

/**
 * Runs a program of the gallery under the instant clock and gives what is said of it at its end.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} id
 */
async function verdicts(t, id) {
  const looplab = await open(t);
  await looplab.pick(id);
  await looplab.clock.selectOption("instant");
  await looplab.run.click();
  await looplab.ends();
  await looplab.page
    .getByRole("tab", { name: /^Verdicts/ })
    .and(looplab.page.locator(":visible"))
    .click();
  return { looplab, page: looplab.page, list: looplab.page.getByRole("region", { name: "Verdicts" }) };
}

for (const { id, title, says } of PUZZLES) {
  test(`the puzzle ${id} has ${title ? `the verdict “${title}”` : "no verdict: its order is a lucky one"}`, async (t) => {
    const { list } = await verdicts(t, id);
    if (!title) {
      await expect(list).toContainText("Nothing is amiss.");
      return;
    }
    const items = list.getByRole("listitem");
    await expect(items).toHaveCount(1);
    await expect(items.getByRole("heading")).toHaveText(new RegExp(`${title}$`));
    await expect(items).toHaveText(says, { useInnerText: true });
  });
}

for (const id of ["gather", "semaphore", "queue", "timeout"]) {
  test(`nothing is amiss with the pattern ${id}`, async (t) => {
    const { list } = await verdicts(t, id);
    await expect(list).toContainText("Nothing is amiss.");
  });
}

test("a verdict leads to its line, its task and its chapter of the guide", async (t) => {
  const { page, list } = await verdicts(t, "deadlock");
  await list
    .getByRole("button", { name: /^line \d+$/ })
    .first()
    .click();
  await expect(page.locator(".cm-pointLine")).toContainText("async with second:");
  await list.getByRole("button", { name: "Ada" }).first().click();
  await page.getByRole("tab", { name: "Tasks" }).click();
  await expect(page.getByRole("button", { name: "Ada", pressed: true })).toHaveCount(1);
  await page.getByRole("button", { name: "1 verdict" }).click();
  await list.getByRole("button", { name: "What it means, and how to mend it (Deadlock)" }).click();
  const guide = page.getByRole("region", { name: "What the verdicts mean" });
  await expect(guide.getByRole("heading", { name: "Deadlock" })).toBeFocused();
  await guide.getByRole("button", { name: "Back to the verdicts" }).click();
  await list.waitFor();
});

test("the guide opens from the gallery", async (t) => {
  const { page } = await open(t);
  await page
    .getByRole("navigation", { name: "Gallery" })
    .getByRole("button", { name: "What the verdicts mean" })
    .click();
  const guide = page.getByRole("region", { name: "What the verdicts mean" });
  await expect(guide.getByRole("heading", { level: 3 }), "a chapter for each kind").toHaveCount(12);
});
