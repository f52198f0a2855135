// Measures the built page beside Pyodide in one Chromium and prints a Markdown table.
// Arguments: the folder of the built page. The site is at LOOPLAB_URL, with Pyodide and the pages in this folder.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { launchWithCache } from "../../tests/e2e/browser.mjs";
import { Ours, Pyodide } from "./engines.mjs";
import { RACE_ROUNDS, RACE_RUNS, raceExecutors } from "./executor.mjs";
import { geometricMean, kilobytes, median, milliseconds, nanoseconds, percent, table, times } from "./numbers.mjs";
import { cancellation, EXPLORED, FIRST_LINE, PROGRAMS, WAITERS } from "./programs.mjs";
import { transferred } from "./sizes.mjs";
import { timelineTimes } from "./timeline.mjs";

const ROUNDS = 5;
// A program that takes long is steady enough for fewer: after three, none begins once this many ms are spent, times the
// number of rounds there could be.
const FEWEST_ROUNDS = 3;
const PATIENCE = 2_000;
// What tracing costs is a small difference of two times that vary as much.
const TRACE_ROUNDS = 15;
const site = process.env.LOOPLAB_URL ?? "http://127.0.0.1:8080/";
/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

/** @typedef {import("../../tests/e2e/looplab.mjs").BrowserContext} BrowserContext */

/**
 * Runs each measurement of `sides` in turn, up to `rounds` times over, so that a slow moment hits all of them alike.
 *
 * @template T
 * @param {(() => Promise<T>)[]} sides
 */
async function interleaved(sides, rounds = ROUNDS) {
  /** @type {T[][]} */
  const taken = sides.map(() => []);
  const begin = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST_ROUNDS && performance.now() - begin > rounds * PATIENCE) break;
    for (const [i, side] of sides.entries()) taken[i].push(await side());
  }
  return taken;
}

/** @param {BrowserContext} context */
async function startTimes(context) {
  say("time to the first line");
  const engines = [new Ours(context, site), new Pyodide(context, site)];
  for (const engine of engines) await engine.warmUp(FIRST_LINE);
  const rounds = await interleaved(engines.map((engine) => () => engine.start(FIRST_LINE)));
  const [ours, theirs] = rounds.map((visits) => ({
    ready: median(visits.map((visit) => visit.ready)),
    first: median(visits.map((visit) => visit.first)),
    again: median(visits.map((visit) => visit.again)),
  }));
  /** @param {string} name @param {keyof typeof ours} part */
  const row = (name, part) => [
    name,
    milliseconds(ours[part]),
    milliseconds(theirs[part]),
    times(theirs[part] / ours[part]),
  ];
  return [
    row("Navigation to an engine that is ready, warm cache", "ready"),
    row("Navigation to the first line printed, warm cache", "first"),
    row("Press of Run to the first line printed", "again"),
  ];
}

/** @param {BrowserContext} context */
async function programTimes(context) {
  const engines = [new Ours(context, site), new Pyodide(context, site)];
  for (const engine of engines) await engine.open();
  const rows = [];
  const ratios = [];
  for (const { name, source, clock } of PROGRAMS) {
    say(name);
    const [ours, theirs] = (await interleaved(engines.map((engine) => () => engine.took(source, clock)))).map(median);
    ratios.push(theirs / ours);
    rows.push([name, milliseconds(ours), milliseconds(theirs), times(theirs / ours)]);
  }
  return [...rows, [`Geometric mean of the ${PROGRAMS.length} programs`, "", "", times(geometricMean(ratios))]];
}

/** What it costs to be told of every step. @param {BrowserContext} context */
async function traceTimes(context) {
  const engine = new Ours(context, site);
  await engine.open();
  const rows = [];
  const ratios = [];
  for (const { name, source, clock } of PROGRAMS) {
    say(`${name}, traced`);
    const sides = [false, true].map((traced) => () => engine.took(source, clock, traced));
    const [off, on] = (await interleaved(sides, TRACE_ROUNDS)).map(median);
    ratios.push(on / off);
    rows.push([name, milliseconds(off), milliseconds(on), percent(on / off - 1)]);
  }
  return [...rows, [`Geometric mean of the ${PROGRAMS.length} programs`, "", "", percent(geometricMean(ratios) - 1)]];
}

/** Per waiter it should take the same, however many there are. @param {BrowserContext} context */
async function cancellationTimes(context) {
  const engine = new Ours(context, site);
  await engine.open();
  const rows = [];
  for (const waiters of WAITERS) {
    say(`cancelling ${waiters} waiters`);
    const [took] = (await interleaved([() => engine.took(cancellation(waiters))])).map(median);
    rows.push([
      `${waiters.toLocaleString("en")} tasks that wait for a \`Lock\``,
      milliseconds(took),
      nanoseconds((took / waiters) * 1e6),
    ]);
  }
  return rows;
}

/** How many runs a second a program gets when its orders are explored. @param {BrowserContext} context */
async function explorations(context) {
  const engine = new Ours(context, site);
  await engine.open();
  const rows = [];
  for (const { name, source } of EXPLORED) {
    say(`exploring ${name}`);
    const [paces] = await interleaved([() => engine.explores(source)]);
    rows.push([name, Math.round(median(paces)).toLocaleString("en"), "≥ 500"]);
  }
  return rows;
}

const cache = mkdtempSync(join(tmpdir(), "looplab-bench-"));
const context = await launchWithCache(cache);
try {
  const version = context.browser()?.version() ?? "";
  say("transferred sizes");
  const { shell, all } = await transferred(context, site, FIRST_LINE);
  // Before any page is open that would share the process with theirs.
  const races = await raceExecutors(context, site, say);
  const starts = await startTimes(context);
  const programs = await programTimes(context);
  const traced = await traceTimes(context);
  const cancellations = await cancellationTimes(context);
  const explored = await explorations(context);
  const timeline = await timelineTimes(context, site, say);
  console.log(`Medians of ${ROUNDS} interleaved rounds (${FEWEST_ROUNDS} where five would take long) in headless Chromium ${version}, of ${TRACE_ROUNDS} for what is traced and ${RACE_ROUNDS} of ${RACE_RUNS} runs for Rust only; ${cpus().length} cores (${cpus()[0].model}).

${table(
  ["Transferred, brotli", "Looplab", "Goal"],
  [
    ["Page shell: everything before the interpreter", kilobytes(shell), "≤ 350 KB"],
    ["Everything", kilobytes(all), "≤ 4,500 KB"],
  ],
)}

${table(["The same Python program", "Looplab", "Pyodide 314", "Faster by"], [...starts, ...programs])}

${table(["The same program, traced", "Off", "On", "Cost"], traced)}

${table(["Cancelling", "Looplab", "A task"], cancellations)}

${table(["Exploring orders", "Runs a second", "Goal"], explored)}

${timeline}

${races}`);
} finally {
  await context.close();
  rmSync(cache, { recursive: true, force: true });
}
