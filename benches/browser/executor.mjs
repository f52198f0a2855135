// The executors' races, as rows of a table.

import { median, milliseconds, table, times } from "./numbers.mjs";

export const RACE_ROUNDS = 31;
const SIDES = ["looplab", "local", "promises"];
const RACES = {
  spawn_and_join: "Spawn and join 25,000 tasks",
  take_turns: "300 tasks yield 300 times each",
  ping_pong: "25,000 round trips through two queues",
  share_permits: "300 tasks × 100 through a semaphore of 10",
};

// The ms that each side takes for a race, by turns. In a page of its own: a browser compiles a loop for what it has seen
// there, so the race before would count too.
async function runRace(context, site, race) {
  const page = await context.newPage();
  await page.goto(new URL("bench/executor.html", site).href);
  await page.waitForFunction(() => window.races);
  const taken = SIDES.map(() => []);
  for (let round = 0; round < RACE_ROUNDS; round++) {
    for (const [i, side] of SIDES.entries()) {
      taken[i].push(await page.evaluate(([race, side]) => window.races[race][side](), [race, side]));
    }
  }
  await page.close();
  return taken.map(median);
}

// Runs every race on every side.
export async function raceExecutors(context, site, say) {
  const rows = [];
  for (const [race, name] of Object.entries(RACES)) {
    say(name);
    const [ours, local, promises] = await runRace(context, site, race);
    const beside = (ms) => `${milliseconds(ms)} (${times(ms / ours)})`;
    rows.push([name, milliseconds(ours), beside(local), beside(promises)]);
  }
  return table(["Rust only", "Looplab", "`spawn_local`", "plain promises"], rows);
}
