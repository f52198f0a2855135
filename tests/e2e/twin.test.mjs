// The Rust twins: the same pattern in Rust, with parameters to play with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./open.mjs";

for (const pattern of ["gather", "semaphore", "queue", "timeout"]) {
  test(`the Rust twin of ${pattern} runs with its parameters`, async (t) => {
    const looplab = await open(t);
    await looplab.pick(pattern);
    await looplab.page.getByRole("tab", { name: "Rust twin", exact: true }).click();
    const source = looplab.page.getByRole("textbox", { name: "Rust twin", exact: true });
    assert.match(await source.innerText(), /async fn|async move/);
    await source.locator(".tok-keyword", { hasText: "async" }).first().waitFor();
    await looplab.run.click();
    assert.match(await looplab.ends(), /Completed in/);
    const before = await looplab.rows();
    const field = looplab.page.getByRole("form", { name: "Parameters" }).getByRole("spinbutton").first();
    await field.fill(String(Number(await field.inputValue()) + Number(await field.getAttribute("step"))));
    await looplab.run.click();
    assert.match(await looplab.ends(), /Completed in/);
    /** @param {import("./looplab.mjs").Row[]} rows */
    const texts = (rows) => rows.map(({ kind, task, text }) => `${kind} ${task} ${text.replace(/[\d,.]+ ms/, "")}`);
    assert.notDeepEqual(texts(await looplab.rows()), texts(before), "another value gives another run");
  });
}

test("a value out of range says so and keeps Run from running", async (t) => {
  const looplab = await open(t);
  await looplab.page.getByRole("tab", { name: "Rust twin", exact: true }).click();
  const field = looplab.page.getByRole("form", { name: "Parameters" }).getByRole("spinbutton").first();
  await field.fill("-1");
  await looplab.page.getByText(/out of range/).waitFor();
  assert.ok(await looplab.run.isDisabled());
});
