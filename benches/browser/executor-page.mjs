// The executors' races: the programs of `benches/executor`, and the same programs with plain promises.

import init, * as wasm from "/bench/executor/executor-bench.js";
import * as promises from "./promises.mjs";

await init();
const races = /** @type {Record<string, () => unknown>} */ (wasm);

/** The ms that a run of the program takes, of so many in a row. @param {() => unknown} program @param {number} runs */
async function timed(program, runs) {
  const begin = performance.now();
  for (let run = 0; run < runs; run++) await program();
  return (performance.now() - begin) / runs;
}

/**
 * The sides of a race, each with what runs it.
 *
 * @param {string} name
 * @param {() => Promise<void>} program
 * @returns {Record<string, (runs: number) => Promise<number>>}
 */
const race = (name, program) => ({
  looplab: (runs) => timed(races[`looplab_${name}`], runs),
  local: (runs) => timed(races[`local_${name}`], runs),
  promises: (runs) => timed(program, runs),
});

globalThis.races = {
  spawn_and_join: race("spawn_and_join", promises.spawnAndJoin),
  take_turns: race("take_turns", promises.takeTurns),
  ping_pong: race("ping_pong", promises.pingPong),
  share_permits: race("share_permits", promises.sharePermits),
};
