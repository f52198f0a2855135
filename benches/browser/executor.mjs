// The executors' races, as rows of a table.

import { hundredths, median, table, times } from "./numbers.mjs";

export const RACE_ROUNDS = 31;
// A page's clock goes in steps of 0.1 ms, and a race may take little more than 1 ms: it is run so many times in a row.
export const RACE_RUNS = 10;
/** @typedef {import("../../tests/e2e/looplab.mjs").BrowserContext} BrowserContext */

const SIDES = ["looplab", "local", "promises"];
const RACES = {
  spawn_and_join: "Spawn and join 25,000 tasks",
  take_turns: "300 tasks yield 300 times each",
  ping_pong: "25,000 round trips through two queues",
  share_permits: "300 tasks × 100 through a semaphore of 10",
};

/**
 * The ms that each side takes for a race, by turns. Every side begins as many rounds as the others, as what one leaves behind
 * for the collector of garbage is a burden to the next. In a page of its own: a browser compiles a loop for what it has seen
 * there, so the race before would count too.
 *
 * @param {BrowserContext} context
 * @param {string} site
 * @param {string} race
 */
async function runRace(context, site, race) {
  const page = await context.newPage();
  await page.goto(new URL("bench/executor.html", site).href);
  await page.waitForFunction(() => globalThis.races);
  /** @type {number[][]} */
  const taken = SIDES.map(() => []);
  for (let round = 0; round < RACE_ROUNDS; round++) {
    for (const turn of SIDES.keys()) {
      const i = (round + turn) % SIDES.length;
      taken[i].push(
        await page.evaluate(({ race, side, runs }) => globalThis.races[race][side](runs), {
          race,
          side: SIDES[i],
          runs: RACE_RUNS,
        }),
      );
    }
  }
  await page.close();
  return taken.map(median);
}

/**
 * Runs every race on every side, and gives a table.
 *
 * @param {BrowserContext} context
 * @param {string} site
 * @param {(line: string) => void} say
 */
export async function raceExecutors(context, site, say) {
  const rows = [];
  for (const [race, name] of Object.entries(RACES)) {
    say(name);
    const [ours, local, promises] = await runRace(context, site, race);
    /** @param {number} ms */
    const beside = (ms) => `${hundredths(ms)} (${times(ms / ours)})`;
    rows.push([name, hundredths(ours), beside(local), beside(promises)]);
  }
  return table(["Rust only", "Looplab", "`spawn_local`", "plain promises"], rows);
}
