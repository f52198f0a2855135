// The executors' races: the programs of `benches/executor`, and the same programs with plain promises.

import init, * as wasm from "/bench/executor/executor-bench.js";
import * as promises from "./promises.mjs";

await init();

// The ms that a run of the program takes, of so many in a row.
async function timed(program, runs) {
  const begin = performance.now();
  for (let run = 0; run < runs; run++) await program();
  return (performance.now() - begin) / runs;
}

const race = (name, program) => ({
  looplab: (runs) => timed(wasm[`looplab_${name}`], runs),
  local: (runs) => timed(wasm[`local_${name}`], runs),
  promises: (runs) => timed(program, runs),
});

window.races = {
  spawn_and_join: race("spawn_and_join", promises.spawnAndJoin),
  take_turns: race("take_turns", promises.takeTurns),
  ping_pong: race("ping_pong", promises.pingPong),
  share_permits: race("share_permits", promises.sharePermits),
};
