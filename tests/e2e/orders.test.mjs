// Other orders: what comes of a program is found, told, compared and opened; an exploration can be cancelled.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expect } from "./looplab.mjs";
import { LOST_UPDATE } from "./lost.mjs";
import { open } from "./open.mjs";

class Orders {
  /** @param {import("./looplab.mjs").Looplab} looplab */
  constructor(looplab) {
    const { page } = looplab;
    this.page = page;
    this.looplab = looplab;
    this.tab = page.locator(".inspector").getByRole("tab", { name: "Orders" });
    this.explore = page.getByRole("button", { name: "Explore", exact: true });
    this.cancel = page.getByRole("button", { name: "Cancel", exact: true });
    this.status = page.locator(".orders-progress [role=status]");
    this.outcomes = page.getByRole("list", { name: "Outcomes" }).getByRole("listitem");
  }

  /**
   * Has the orders of a program explored.
   *
   * @param {string} program
   * @param {{ mode?: string, runs?: string }} settings
   */
  async of(program, { mode, runs } = {}) {
    await this.looplab.paste(program);
    await this.tab.click();
    if (mode) await this.page.getByRole("combobox", { name: "Orders", exact: true }).selectOption(mode);
    if (runs) await this.page.getByRole("combobox", { name: "Runs" }).selectOption(runs);
    await this.explore.click();
  }

  async over() {
    await this.page.getByText(/(no run fails|runs? fails?, in \d+ ways?)\.$/).waitFor({ timeout: 60_000 });
    return this.status.innerText();
  }
}

test("a lost update is found, told, compared and opened", async (t) => {
  const looplab = await open(t, { viewport: { width: 1440, height: 900 } });
  const orders = new Orders(looplab);
  await orders.of(LOST_UPDATE);
  assert.match(await orders.over(), /^1,000 runs, [\d,]+ a second: [\d,]+ of 1,000 runs fail, in 1 way\.$/);
  assert.match(await orders.outcomes.first().innerText(), /an update was lost/, "failures come first");
  const usual = orders.outcomes.filter({ hasText: "first come, first served" }).first();
  assert.match(
    await usual.innerText(),
    /Completed[\s\S]*the usual outcome[\s\S]*as always: first come, first served[\s\S]*balance 5/,
  );
  const lost = orders.outcomes.filter({ hasText: "an update was lost (line 16)" }).first();
  assert.match(await lost.innerText(), /as always, except that at steps? \d.* ran before Task-\d \(line \d+\)/);
  await lost.getByRole("button", { name: "Compare with the usual outcome" }).first().click();
  const comparison = orders.page.getByRole("region", { name: "Comparison" });
  assert.match(await comparison.innerText(), /They first differ in line 1\./);
  await expect(comparison.locator("mark")).toHaveCount(2);
  const output = /balance \d/.exec(await comparison.getByLabel("Other output").innerText())?.[0] ?? "no balance";
  await lost.getByRole("button", { name: "Open in the timeline" }).first().click();
  assert.match(await looplab.ends(), /Failed after/);
  const shown = await looplab.logged();
  assert.ok(shown.includes(output) && shown.includes("an update was lost"), "it is the same run");
});

test("orders of asyncio itself leave the ready queue alone", async (t) => {
  const looplab = await open(t);
  const orders = new Orders(looplab);
  await orders.of(LOST_UPDATE, { mode: "Orders of asyncio itself", runs: "100" });
  assert.match(await orders.over(), /^\d+ runs?, .*: no run fails\.$/);
});

test("an exploration that hangs is cancelled", async (t) => {
  const looplab = await open(t);
  const orders = new Orders(looplab);
  await orders.of("while True: pass\n");
  await orders.cancel.click();
  await orders.page.getByText("Cancelled after 0 runs.").waitFor();
  await orders.of('print("fine")\n', { runs: "100" });
  assert.match(await orders.over(), /^\d+ runs?, .*: no run fails\.$/);
});

test("a program that asks a server is explored too", async (t) => {
  const looplab = await open(t);
  const orders = new Orders(looplab);
  const program = `import asyncio, aiohttp

async def main():
    async with aiohttp.ClientSession() as session, session.get("fixtures/amber-point.json") as response:
        print(response.status)

asyncio.run(main())
`;
  await orders.of(program, { runs: "100" });
  await orders.over();
  assert.match(await orders.outcomes.first().innerText(), /200/);
});
