// The two engines, each behind a page with a Run button, a status line and a log.

import { Looplab } from "../../tests/e2e/looplab.mjs";

const OVER = /(Completed in|Failed after|The engine failed)/;

// Runs in the page before anything else: notes when the engine is ready and when the first line shows. `early` presses
// Run as soon as it can be pressed, else it is pressed once the engine is ready.
function watch(early) {
  const seen = {};
  window.seen = seen;
  const shows = (role, text) =>
    [...document.querySelectorAll(`[role=${role}]`)].some((element) => element.textContent.includes(text));
  const look = () => {
    const run = [...document.querySelectorAll("button")].find((button) => button.textContent.endsWith("Run"));
    if (shows("status", "Ready")) seen.ready ??= performance.now();
    if (!seen.pressed && run && !run.disabled && (early || seen.ready)) {
      seen.pressed = performance.now();
      run.click();
    }
    if (shows("log", "first line")) seen.first ??= performance.now();
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
}

class Engine {
  constructor(context, site) {
    this.context = context;
    this.site = site;
  }

  // A new page. An error in it ends the measurement: what it showed after that would mean nothing.
  async newPage() {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    return page;
  }

  // Gives the browser time to put away the visit before.
  settle() {
    return new Promise((resolve) => setTimeout(resolve, 1_000));
  }

  // A visit that presses Run at once, or else when the engine is ready. Gives the times of what was seen, in ms.
  async visit(program, early) {
    await this.settle();
    const page = await this.newPage();
    await page.addInitScript(watch, early);
    await this.prepare(page, program);
    await page.goto(this.address);
    // Asked for now and then, not with every frame: a page that draws nothing new has the machine for itself.
    const seen = await page.waitForFunction(() => window.seen.first && window.seen, null, {
      timeout: 120_000,
      polling: 100,
    });
    const times = await seen.jsonValue();
    await page.close();
    return times;
  }

  // With everything in the browser's cache: ms from navigation to a ready engine, from navigation to the first line of a
  // program whose Run was pressed at once, and from the press of Run on a ready page to the first line.
  async start(program) {
    const { first } = await this.visit(program, true);
    const patient = await this.visit(program, false);
    return { first, ready: patient.ready, again: patient.first - patient.pressed };
  }

  // Visits twice, so that the browser has cached all files and compiled code. It keeps compiled code some seconds after it
  // was made, so nobody leaves before that.
  async warmUp(program) {
    for (let visit = 0; visit < 2; visit++) {
      const page = await this.open();
      await this.run(program);
      await page.waitForTimeout(5_000);
      await page.close();
    }
  }

  // The ms a program says that it took. Of one that does not say, the ms of real time that the page says, from its first
  // line to its end.
  async took(program, clock, traced) {
    const log = await this.run(program, clock, traced);
    const [, ms] = /took ([\d.]+) ms/.exec(log) ?? /Completed in ([\d,.]+) ms/.exec(log) ?? [];
    if (!ms) throw new Error(`nobody said how long the program took:\n${log}`);
    return Number(ms.replaceAll(",", ""));
  }
}

// Looplab's own page.
export class Ours extends Engine {
  get address() {
    return this.site;
  }

  // The reader's edit that the warm-up left is still there.
  async prepare() {}

  async open() {
    const page = await this.newPage();
    await page.goto(this.address);
    this.looplab = new Looplab(page);
    return page;
  }

  // Traced or not, as the reader would have it; a page is traced unless it is told otherwise.
  async run(program, clock = "real", traced = false) {
    await this.looplab.clock.selectOption(clock);
    await this.looplab.trace.setChecked(traced);
    await this.looplab.runs(program, 300_000);
    return this.looplab.logged();
  }

  // How many runs a second the page says that an exploration of the program's orders made.
  async explores(program) {
    const { page } = this.looplab;
    await this.looplab.paste(program);
    await page.locator(".inspector").getByRole("tab", { name: "Orders" }).click();
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    const said = page.getByText(/different outcomes?\.$/);
    await said.waitFor({ timeout: 300_000 });
    return Number(/([\d,]+) a second/.exec(await said.innerText())[1].replaceAll(",", ""));
  }
}

// The page with Pyodide.
export class Pyodide extends Engine {
  get address() {
    return new URL("bench/pyodide.html", this.site).href;
  }

  prepare(page, program) {
    return page.addInitScript((text) => (window.program = text), program);
  }

  async open() {
    this.page = await this.newPage();
    await this.page.goto(this.address);
    return this.page;
  }

  // Its clock is always the real one.
  async run(program) {
    await this.page.evaluate((text) => (window.program = text), program);
    await this.page.getByRole("button", { name: "Run" }).click();
    const over = (pattern) => new RegExp(pattern).test(document.querySelector("[role=log]").textContent);
    await this.page.waitForFunction(over, OVER.source, { timeout: 300_000 });
    return this.page.getByRole("log").innerText();
  }
}
