// The executors' races, as rows of a table.

import { median, milliseconds, table, times } from "./numbers.mjs";

const ROUNDS = 9;
const SIDES = ["looplab", "local", "promises"];
const RACES = {
  spawn_and_join: "Spawn and join 25,000 tasks",
  take_turns: "300 tasks yield 300 times each",
  ping_pong: "25,000 round trips through two queues",
  share_permits: "300 tasks × 100 through a semaphore of 10",
};

// Runs every race on every side, in turns.
export async function raceExecutors(context, site, say) {
  const page = await context.newPage();
  await page.goto(new URL("bench/executor.html", site).href);
  await page.waitForFunction(() => window.races);
  const rows = [];
  for (const [race, name] of Object.entries(RACES)) {
    say(name);
    const taken = Object.fromEntries(SIDES.map((side) => [side, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of SIDES) {
        taken[side].push(await page.evaluate(([race, side]) => window.races[race][side](), [race, side]));
      }
    }
    const [ours, local, promises] = SIDES.map((side) => median(taken[side]));
    const beside = (ms) => `${milliseconds(ms)} (${times(ms / ours)})`;
    rows.push([name, milliseconds(ours), beside(local), beside(promises)]);
  }
  await page.close();
  return table(["Rust only", "Looplab", "`spawn_local`", "plain promises"], rows);
}
