// Verdicts: each puzzle of the gallery has its own, the patterns have none, and each leads to its tasks, lines and meaning.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./looplab.mjs";
import { open } from "./open.mjs";

const PUZZLES = [
  { id: "deadlock", title: "Deadlock", says: /waits for lock (board|knife) .* holds/ },
  { id: "lost-update", title: null },
  { id: "blocked-loop", title: "Loop blocked", says: /held the loop for/ },
  { id: "forgotten-await", title: "Never awaited", says: /coroutines that post\(\) returned at line/ },
  { id: "slow-consumer", title: "Only grows", says: /queue desk only grows/ },
];

// Runs a program of the gallery under the instant clock and gives what is said of it at its end.
async function verdicts(t, id, settings) {
  const looplab = await open(t, settings);
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
      await until(
        async () => (await list.innerText()).includes("Nothing is amiss."),
        () => list.innerText(),
      );
      return;
    }
    const items = list.getByRole("listitem");
    await until(
      async () => (await items.count()) === 1,
      () => list.innerText(),
    );
    assert.match(await items.getByRole("heading").innerText(), new RegExp(`${title}$`));
    assert.match(await items.innerText(), says);
  });
}

for (const id of ["gather", "semaphore", "queue", "timeout"]) {
  test(`nothing is amiss with the pattern ${id}`, async (t) => {
    const { list } = await verdicts(t, id);
    await until(
      async () => (await list.innerText()).includes("Nothing is amiss."),
      () => list.innerText(),
    );
  });
}

test("a verdict leads to its line, its task and its chapter of the guide", async (t) => {
  const { page, list } = await verdicts(t, "deadlock");
  await list
    .getByRole("button", { name: /^line \d+$/ })
    .first()
    .click();
  await until(
    async () => (await page.locator(".cm-pointLine").allInnerTexts()).join().includes("async with second:"),
    "the line",
  );
  await list.getByRole("button", { name: "Ada" }).first().click();
  await page.getByRole("tab", { name: "Tasks" }).click();
  await until(async () => (await page.getByRole("button", { name: "Ada", pressed: true }).count()) === 1, "the task");
  await page.getByRole("button", { name: "1 verdict" }).click();
  await list.getByRole("button", { name: "What it means, and how to mend it (Deadlock)" }).click();
  const guide = page.getByRole("region", { name: "What the verdicts mean" });
  await until(
    () => guide.getByRole("heading", { name: "Deadlock" }).evaluate((heading) => heading === document.activeElement),
    "the chapter",
  );
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
  await until(async () => (await guide.getByRole("heading", { level: 3 }).count()) === 12, "a chapter for each kind");
});
