// The two engines, each behind a page with a Run button, a status line and a log.

import { expect, Looplab } from "../../tests/e2e/looplab.mjs";

// Says how an exploration ended.
const EXPLORED = /(no run fails|runs? fails?, in \d+ ways?)\.$/;
const OVER = /(Completed in|Failed after|The engine failed)/;

/**
 * @typedef {import("../../tests/e2e/looplab.mjs").BrowserContext} BrowserContext
 * @typedef {import("../../tests/e2e/looplab.mjs").Page} Page
 * @typedef {{ ready: number, pressed: number, first: number }} Seen When what was seen first, in ms from the navigation
 */

/**
 * Runs in the page before anything else: notes when the engine is ready and when the first line shows. `early` presses Run
 * as soon as it can be pressed, else it is pressed once the engine is ready.
 *
 * @param {boolean} early
 */
function watch(early) {
  /** @type {Partial<Seen>} */
  const seen = {};
  globalThis.seen = seen;
  /** @param {string} role @param {string} text */
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

/** @abstract */
class Engine {
  /** @param {BrowserContext} context @param {string} site */
  constructor(context, site) {
    this.context = context;
    this.site = site;
    /** @type {Page | undefined} */
    this.opened = undefined;
  }

  /** The opened page. */
  get page() {
    if (!this.opened) throw new Error("no page is open");
    return this.opened;
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

  /** The page's address. @returns {string} */
  get address() {
    throw new Error("an engine has an address");
  }

  /** Gives a page the program before it is opened. @param {Page} _page @param {string} _program */
  async prepare(_page, _program) {}

  /** Opens the page. @returns {Promise<Page>} */
  async open() {
    this.opened = await this.newPage();
    await this.opened.goto(this.address);
    return this.opened;
  }

  /**
   * Runs a program in the opened page, on this clock and traced or not, and gives what it says.
   *
   * @param {string} _program
   * @param {string} [_clock]
   * @param {boolean} [_traced]
   * @returns {Promise<string>}
   */
  async run(_program, _clock, _traced) {
    throw new Error("an engine runs programs");
  }

  /**
   * A visit that presses Run at once, or else when the engine is ready.
   *
   * @param {string} program
   * @param {boolean} early
   */
  async visit(program, early) {
    await this.settle();
    const page = await this.newPage();
    await page.addInitScript(watch, early);
    await this.prepare(page, program);
    await page.goto(this.address);
    // Asked for now and then, not with every frame: a page that draws nothing new has the machine for itself.
    const seen = await page.waitForFunction(() => (globalThis.seen?.first ? globalThis.seen : null), null, {
      timeout: 120_000,
      polling: 100,
    });
    const times = /** @type {Seen} */ (await seen.jsonValue());
    await page.close();
    return times;
  }

  /**
   * With everything in the browser's cache: ms from navigation to a ready engine, from navigation to the first line of a
   * program whose Run was pressed at once, and from the press of Run on a ready page to the first line.
   *
   * @param {string} program
   */
  async start(program) {
    const { first } = await this.visit(program, true);
    const patient = await this.visit(program, false);
    return { first, ready: patient.ready, again: patient.first - patient.pressed };
  }

  /**
   * Visits twice, so that the browser has cached all files and compiled code. It keeps compiled code some seconds after it was
   * made, so a visit lasts until then.
   *
   * @param {string} program
   */
  async warmUp(program) {
    for (let visit = 0; visit < 2; visit++) {
      const page = await this.open();
      await this.run(program);
      await page.waitForTimeout(5_000);
      await page.close();
    }
  }

  /**
   * The ms a program says that it took. Of one that does not say, the ms of real time that the page says, from its first line
   * to its end.
   *
   * @param {string} program
   * @param {string} [clock]
   * @param {boolean} [traced]
   */
  async took(program, clock, traced) {
    const log = await this.run(program, clock, traced);
    const [, ms] =
      /took ([\d.]+) ms/.exec(log) ??
      /\(([\d,.]+) ms of real time\)/.exec(log) ??
      /Completed in ([\d,.]+) ms/.exec(log) ??
      [];
    if (!ms) throw new Error(`it is not said how long the program took:\n${log}`);
    return Number(ms.replaceAll(",", ""));
  }
}

/** Looplab's own page. What the reader edits is still there at the next visit. */
export class Ours extends Engine {
  get address() {
    return this.site;
  }

  get looplab() {
    return new Looplab(this.page);
  }

  /**
   * A page is traced unless it is told otherwise.
   *
   * @param {string} program
   */
  async run(program, clock = "real", traced = false) {
    await this.looplab.clock.selectOption(clock);
    await this.looplab.trace.setChecked(traced);
    await this.looplab.runs(program, 300_000);
    return this.looplab.logged();
  }

  /**
   * How many runs a second the page says that an exploration of the program's orders made.
   *
   * @param {string} program
   */
  async explores(program) {
    await this.looplab.paste(program);
    await this.page.locator(".inspector").getByRole("tab", { name: "Orders" }).click();
    await this.page.getByRole("button", { name: "Explore", exact: true }).click();
    const said = this.page.getByText(EXPLORED);
    await said.waitFor({ timeout: 300_000 });
    const [, pace] = /([\d,]+) a second/.exec(await said.innerText()) ?? [];
    if (!pace) throw new Error("it is not said how many runs a second there were");
    return Number(pace.replaceAll(",", ""));
  }
}

/** The page with Pyodide. */
export class Pyodide extends Engine {
  get address() {
    return new URL("bench/pyodide.html", this.site).href;
  }

  /** @param {Page} page @param {string} program */
  async prepare(page, program) {
    await page.addInitScript((text) => {
      globalThis.program = text;
    }, program);
  }

  /** Its clock is always the real one. @param {string} program */
  async run(program) {
    await this.page.evaluate((text) => {
      globalThis.program = text;
    }, program);
    await this.page.getByRole("button", { name: "Run" }).click();
    await expect(this.page.getByRole("log")).toContainText(OVER, { timeout: 300_000 });
    return this.page.getByRole("log").innerText();
  }
}
