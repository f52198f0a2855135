// The executors' races: the programs of `benches/executor`, and the same programs with plain promises.

import init, * as wasm from "/bench/executor/executor-bench.js";
import * as promises from "./promises.mjs";

await init();

async function timed(program) {
  const begin = performance.now();
  await program();
  return performance.now() - begin;
}

const race = (name, program) => ({
  looplab: () => timed(wasm[`looplab_${name}`]),
  local: () => timed(wasm[`local_${name}`]),
  promises: () => timed(program),
});

window.races = {
  spawn_and_join: race("spawn_and_join", promises.spawnAndJoin),
  take_turns: race("take_turns", promises.takeTurns),
  ping_pong: race("ping_pong", promises.pingPong),
  share_permits: race("share_permits", promises.sharePermits),
};
