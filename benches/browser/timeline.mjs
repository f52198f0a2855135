// How smoothly the page shows a long run: frames while the timeline is dragged, and moves of the scrubber.

import { Ours } from "./engines.mjs";
import { median, milliseconds, table } from "./numbers.mjs";

// 24 tasks, each with a lane of its own, and 120,000 steps, each of one event or two. With a rest now and then: of a flood,
// the worker drops the oldest.
const PROGRAM = `import asyncio

async def worker():
    for _ in range(50):
        for _ in range(100):
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)

async def main():
    await asyncio.gather(*(worker() for _ in range(24)))

asyncio.run(main())
`;
const LEAST = 100_000;
const FRAMES = 240;
const MOVES = 60;

/**
 * Drags the timeline to and fro and gives the ms from each frame to the next. Runs in the page.
 *
 * @param {number} frames
 * @returns {Promise<number[]>}
 */
async function pan(frames) {
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(".lanes canvas"));
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const y = top + height / 2;
  /** @param {string} kind @param {number} x */
  const send = (kind, x) =>
    canvas.dispatchEvent(new PointerEvent(kind, { pointerId: 1, bubbles: true, clientX: left + x, clientY: y }));
  /** @type {() => Promise<number>} */
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  send("pointerdown", width / 2);
  let last = await frame();
  for (let i = 0; i < frames; i++) {
    send("pointermove", width * (0.5 + 0.3 * Math.sin(i / 12)));
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  send("pointerup", width / 2);
  return times;
}

/**
 * Moves the scrubber to places all over the run and gives the ms from each move until its frame was drawn. Runs in the page.
 *
 * @param {number} moves
 * @returns {Promise<number[]>}
 */
async function scrub(moves) {
  const slider = /** @type {HTMLInputElement} */ (document.querySelector(".scrubber input"));
  const [min, max] = [slider.min, slider.max].map(Number);
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const times = [];
  for (let i = 0; i < moves; i++) {
    // The golden ratio spreads them evenly, near ones never in a row.
    slider.value = String(min + ((i * 0.618_034) % 1) * (max - min));
    const begin = performance.now();
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await drawn();
    times.push(performance.now() - begin);
  }
  return times;
}

/**
 * Runs the program and gives a table of what was seen.
 *
 * @param {import("../../tests/e2e/looplab.mjs").BrowserContext} context
 * @param {string} site
 * @param {(line: string) => void} say
 */
export async function timelineTimes(context, site, say) {
  const engine = new Ours(context, site);
  const page = await engine.open();
  await page.setViewportSize({ width: 1440, height: 900 });
  await engine.run(PROGRAM, "real", true);
  const moment = await page.locator(".scrubber input").getAttribute("aria-valuetext");
  const events = Number(/of ([\d,]+) events/.exec(moment ?? "")?.[1].replaceAll(",", ""));
  if (!(events >= LEAST)) throw new Error(`the trace has only ${events} events`);
  /** @type {string[][]} */
  const rows = [];
  /** @param {string} name @param {number[]} times */
  const add = (name, times) => rows.push([name, milliseconds(median(times)), milliseconds(Math.max(...times))]);
  const zoom = page.getByRole("button", { name: "Zoom in" });
  for (const [axis, inSight] of [
    ["Time", "most of them"],
    ["Events", "most of them"],
    ["Events", "a few hundred"],
  ]) {
    say(`dragging ${inSight} by ${axis.toLowerCase()}`);
    await page.getByRole("combobox", { name: "Axis" }).selectOption(axis);
    await page.getByRole("button", { name: "Fit" }).click();
    for (let i = 0; i < (inSight === "most of them" ? 1 : 12); i++) await zoom.click();
    add(`Frame to frame, dragging by ${axis.toLowerCase()}, ${inSight} in sight`, await page.evaluate(pan, FRAMES));
  }
  for (const view of ["Timeline", "Tasks"]) {
    say(`scrubbing beside ${view.toLowerCase()}`);
    await page.locator(".inspector").getByRole("tab", { name: view }).click();
    add(
      `Move of the scrubber until its frame is drawn, beside ${view.toLowerCase()}`,
      await page.evaluate(scrub, MOVES),
    );
  }
  await page.close();
  return table([`A run of ${events.toLocaleString("en")} events`, "Median", "Worst"], rows);
}
