// One program in two tabs: neither writes over what the other wrote.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expect, Looplab } from "./looplab.mjs";
import { open } from "./open.mjs";

const MINE = 'print("mine")\n';
const THEIRS = 'print("theirs")\n';

/**
 * Two tabs with the same program, of which the second was edited and has had that kept.
 *
 * @param {import("node:test").TestContext} t
 */
async function twoTabs(t) {
  const mine = await open(t);
  const theirs = new Looplab(await mine.page.context().newPage());
  await theirs.page.goto(mine.page.url());
  await mine.program.waitFor();
  await theirs.paste(THEIRS);
  await said(mine).waitFor();
  return { mine, theirs };
}

/** @param {Looplab} looplab */
const said = ({ page }) => page.getByRole("alert").filter({ hasText: "Another tab has a different version" });
/** @param {Looplab} looplab @param {string} name */
const choose = (looplab, name) => looplab.page.getByRole("button", { name, exact: true }).click();
/** @param {Looplab} looplab @param {string} text */
const holds = (looplab, text) => expect.poll(() => looplab.text()).toBe(text);
/** @param {Looplab} looplab @param {string} text */
const edited = (looplab, text) => looplab.paste(text).then(() => looplab.page.waitForTimeout(600));

test("an edit in another tab can be taken over, and Undo brings mine back", async (t) => {
  const { mine, theirs } = await twoTabs(t);
  await edited(mine, MINE);
  await choose(mine, "Take over that version");
  await holds(mine, THEIRS);
  await said(mine).waitFor({ state: "detached" });
  await mine.program.press("Control+Z");
  await holds(mine, MINE);
  assert.equal(await theirs.text(), THEIRS);
});

test("an edit in another tab can be refused, and is not lost there", async (t) => {
  const { mine, theirs } = await twoTabs(t);
  await edited(mine, MINE);
  assert.equal(await said(theirs).count(), 0, "nothing was written over theirs");
  await choose(mine, "Keep mine");
  await said(theirs).waitFor();
  assert.equal(await theirs.text(), THEIRS);
  await mine.page.reload();
  await holds(mine, MINE);
});

test("edits of a tab that is closed before the choice are offered again", async (t) => {
  const { mine, theirs } = await twoTabs(t);
  await edited(mine, MINE);
  await mine.page.close();
  await theirs.page.reload();
  await holds(theirs, THEIRS);
  await said(theirs).waitFor();
  await choose(theirs, "Take over that version");
  await holds(theirs, MINE);
  await theirs.page.waitForTimeout(600);
  await theirs.page.reload();
  await holds(theirs, MINE);
  assert.equal(await said(theirs).count(), 0);
});
