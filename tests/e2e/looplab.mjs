// The page as a reader sees it: found by roles and names, worked by keyboard and mouse.

import assert from "node:assert/strict";
import { expect as expectSoon } from "@playwright/test";

/**
 * @typedef {import("@playwright/test").BrowserContext} BrowserContext
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("@playwright/test").Locator} Locator
 * @typedef {{ at: string, kind: string, task: string, text: string }} Row A row of the log
 */

/** Playwright's expectations, which wait for what they expect: with patience for a small machine. */
export const expect = expectSoon.configure({ timeout: 30_000 });

/** Where an element that is shown lies on the page, in px. @param {Locator} element */
export async function boxOf(element) {
  const box = await element.boundingBox();
  assert.ok(box, `${element} is shown`);
  return box;
}

/** A promise, and what resolves it. */
export function deferred() {
  let resolve = () => {};
  const promise = new Promise((resolved) => {
    resolve = () => resolved(undefined);
  });
  return { promise, resolve };
}

const OVER = /(Completed in|Failed after|Exited with status|Stopped after|The engine failed)/;

export class Looplab {
  /** @param {Page} page */
  constructor(page) {
    /** @param {string} name */
    const button = (name) => page.getByRole("button", { name, exact: true });
    this.page = page;
    this.run = button("Run");
    this.stop = button("Stop");
    this.pause = button("Pause");
    this.resume = button("Resume");
    this.step = button("Step");
    this.nextEvent = button("Next event");
    this.interrupt = button("SIGINT");
    this.terminate = button("SIGTERM");
    this.program = page.getByRole("textbox", { name: "Program", exact: true });
    this.clock = page.getByRole("combobox", { name: "Clock" });
    this.trace = page.getByRole("checkbox", { name: "Trace" });
    this.log = page.getByRole("log");
    this.status = page.locator(".log-pane .status");
  }

  /**
   * Picks a pattern of the gallery.
   *
   * @param {string} pattern
   */
  async pick(pattern) {
    const link = this.page.getByRole("navigation", { name: "Gallery" }).locator(`a[href="#${pattern}"]`);
    await link.click();
    await this.page.locator(`a[href="#${pattern}"][aria-current]`).waitFor();
  }

  /**
   * The program in the editor, whole, as Copy would give it.
   *
   * @returns {Promise<string>}
   */
  async text() {
    await this.program.press("Control+A");
    return this.program.evaluate((box) => {
      const clipboardData = new DataTransfer();
      box.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
      return clipboardData.getData("text/plain");
    });
  }

  /**
   * Replaces the whole program, as Select All and Paste would.
   *
   * @param {string} text
   */
  async paste(text) {
    await this.program.press("Control+A");
    await this.program.evaluate((box, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  /**
   * Selects `before`, which the program holds exactly once, with the arrow keys and types `now` over it.
   *
   * @param {string} before
   * @param {string} now
   */
  async retype(before, now) {
    const text = await this.text();
    const parts = text.split(before);
    assert.equal(parts.length, 2, `the program holds ${JSON.stringify(before)} once`);
    const lines = parts[0].split("\n");
    /** @param {string} key @param {number} times */
    const press = async (key, times) => {
      for (let i = 0; i < times; i++) await this.program.press(key);
    };
    await this.program.press("Control+Home");
    await press("ArrowDown", lines.length - 1);
    await press("ArrowRight", lines[lines.length - 1].length);
    await press("Shift+ArrowRight", before.length);
    await this.page.keyboard.type(now);
  }

  /** Everything the log shows. */
  logged() {
    return this.log.innerText();
  }

  /**
   * The rows of the log: when, what kind, which task, and the text.
   *
   * @returns {Promise<Row[]>}
   */
  rows() {
    return this.log.locator(".row").evaluateAll((rows) =>
      rows.map((row) => {
        /** @param {string} part */
        const text = (part) => /** @type {HTMLElement} */ (row.querySelector(`.${part}`)).innerText;
        return { at: text("at"), kind: text("kind"), task: text("task"), text: text("text") };
      }),
    );
  }

  /** The texts of the rows that the program wrote to standard output. */
  async printed() {
    return (await this.rows()).filter((row) => row.kind === "out").map((row) => row.text);
  }

  /**
   * Waits until the log shows `wanted`.
   *
   * @param {string | RegExp} wanted
   * @param {number} [timeout] in ms
   */
  async shows(wanted, timeout = 30_000) {
    await expect(this.log).toContainText(wanted, { timeout, useInnerText: true });
  }

  /**
   * Puts `text` into the editor, runs it, and waits until the log says that it is over.
   *
   * @param {string} text
   * @param {number} [timeout] in ms
   */
  async runs(text, timeout) {
    await this.paste(text);
    await this.run.click();
    await this.ends(timeout);
  }

  /**
   * Waits until the run is over and gives the log.
   *
   * @param {number} [timeout] in ms
   */
  async ends(timeout) {
    await this.shows(OVER, timeout);
    return this.logged();
  }

  /**
   * Presses Stop and gives the milliseconds until the page says that the program has stopped, on the page's own clock.
   *
   * @returns {Promise<number>}
   */
  async stopTime() {
    const time = this.page.evaluate(
      () =>
        new Promise((resolve) => {
          /** @type {number | undefined} */
          let pressed;
          addEventListener("click", (event) => (pressed ??= event.timeStamp), { capture: true });
          const log = /** @type {HTMLElement} */ (document.querySelector("[role=log]"));
          const look = () => {
            if (pressed !== undefined && log.innerText.includes("Stopped after")) resolve(performance.now() - pressed);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await this.stop.click();
    return time;
  }

  /** The longest time, in ms, that the page kept a timer waiting during `span` ms. */
  longestPause(span = 600) {
    return this.page.evaluate(async (span) => {
      const begin = performance.now();
      let [last, longest] = [begin, 0];
      while (last - begin < span) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        const now = performance.now();
        [longest, last] = [Math.max(longest, now - last), now];
      }
      return longest;
    }, span);
  }

  /** Waits until the status line says `wanted`. @param {RegExp} wanted */
  async says(wanted) {
    await expect(this.status).toHaveText(wanted, { useInnerText: true });
  }

  /** The numbers of the lines with a breakpoint. */
  async breakpoints() {
    return this.page.locator(".cm-breakpointGutter .cm-gutterElement:has(.cm-breakpoint)").evaluateAll((marks) => {
      const numbers = [...document.querySelectorAll(".cm-lineNumbers .cm-gutterElement")];
      /** @param {Element} element */
      const middle = (element) => element.getBoundingClientRect().top + element.getBoundingClientRect().height / 2;
      const lines = marks.map((mark) =>
        numbers.find((number) => number.textContent && Math.abs(middle(number) - middle(mark)) < 4),
      );
      return lines.map((line) => Number(line?.textContent));
    });
  }

  /**
   * Sets or clears a breakpoint by a click beside a line.
   *
   * @param {number} line
   */
  async clickBeside(line) {
    await this.page
      .locator(".cm-lineNumbers .cm-gutterElement", { hasText: new RegExp(`^${line}$`) })
      .first()
      .click();
  }

  /** The lines of the program that the editor marks as wrong. */
  markedLines() {
    return this.page.locator(".cm-errorLine").allInnerTexts();
  }
}
