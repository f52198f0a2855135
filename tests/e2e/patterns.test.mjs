// The main job: a pattern is opened, its program edited by typing, run, and what it prints has changed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, shipped } from "./open.mjs";

const PATTERNS = [
  {
    id: "gather",
    says: ["  3 failed: courier 3 got lost", "  gather raised: courier 3 got lost"],
    edit: ["LOST = 3", "LOST = 0"],
    thenSays: ["  3 brought: parcel 3", "  all 4 parcels are here"],
  },
  {
    id: "semaphore",
    says: ["amber-point: in (3 of 3)", "  at most 3 at once"],
    edit: ["LIMIT = 3", "LIMIT = 1"],
    thenSays: ["gull-rock: in (1 of 1)", "  at most 1 at once"],
  },
  {
    id: "queue",
    says: ["Ada waits, the shelf is full", "all is sold"],
    edit: ["ROOM = 2", "ROOM = 12"],
    thenSays: ["all is baked, 4 still on the shelf", "all is sold"],
  },
  {
    id: "timeout",
    says: ["  nobody within 0.3 s", "  the ferry leaves at nine"],
    edit: ["PATIENCE = 0.3", "PATIENCE = 0.6"],
    thenSays: ["  nobody within 0.6 s", "  the ferry leaves at nine"],
  },
];

/**
 * Runs what is in the editor and gives the lines it printed; each of `expected` must be one of them.
 *
 * @param {import("./looplab.mjs").Looplab} looplab
 * @param {string[]} expected
 */
async function check(looplab, expected) {
  await looplab.run.click();
  assert.match(await looplab.ends(), /Completed in/);
  const lines = await looplab.printed();
  for (const line of expected)
    assert.ok(lines.includes(line), `${JSON.stringify(line)} in ${JSON.stringify(lines, null, 1)}`);
  return lines;
}

for (const { id, says, edit, thenSays } of PATTERNS) {
  test(`${id}: edit, run, and the log shows the difference`, async (t) => {
    const looplab = await open(t);
    await looplab.pick(id);
    assert.equal(await looplab.text(), shipped(id));
    const before = await check(looplab, says);
    await looplab.retype(edit[0], edit[1]);
    const after = await check(looplab, thenSays);
    assert.notDeepEqual(after, before);
  });
}

test("tasks show in the log as they start and end", async (t) => {
  const looplab = await open(t);
  await looplab.pick("gather");
  await check(looplab, []);
  const rows = await looplab.rows();
  /** @param {string} kind */
  const of = (kind) => rows.filter((row) => row.kind === kind);
  assert.ok(
    of("task").some(({ text }) => text.startsWith("started")),
    "starts are told",
  );
  assert.ok(
    of("task").some(({ text }) => text === "done"),
    "ends are told",
  );
  assert.ok(
    of("out").some(({ task }) => task !== of("out")[0].task),
    "lines name their tasks",
  );
  const times = rows.map(({ at }) => Number(at.replaceAll(",", "")));
  assert.deepEqual(
    times.slice(0, -1),
    times.slice(0, -1).sort((a, b) => a - b),
    "times only go forward",
  );
});

test("Ctrl-Enter in the editor runs the program", async (t) => {
  const looplab = await open(t);
  await looplab.paste('print("by keyboard")\n');
  await looplab.program.press("Control+Enter");
  await looplab.shows("by keyboard");
});

test("statements after asyncio.run see its value", async (t) => {
  const looplab = await open(t);
  await looplab.runs(
    "import asyncio\nasync def main():\n    await asyncio.sleep(0.05)\n    return 6 * 7\nprint('got', asyncio.run(main()))\n",
  );
  await looplab.shows("got 42");
});
