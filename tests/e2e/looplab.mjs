// The page as a reader sees it: found by roles and names, worked by keyboard and mouse.

import assert from "node:assert/strict";

// Waits until `check` gives something true, and gives that.
export async function until(check, what, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end)
      throw new Error(`waited ${patience} ms in vain: ${typeof what === "function" ? await what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class Looplab {
  constructor(page) {
    this.page = page;
    this.run = page.getByRole("button", { name: "Run", exact: true });
    this.stop = page.getByRole("button", { name: "Stop", exact: true });
    this.program = page.getByRole("textbox", { name: "Program", exact: true });
    this.clock = page.getByRole("combobox", { name: "Clock" });
    this.trace = page.getByRole("checkbox", { name: "Trace" });
    this.log = page.getByRole("log");
    const button = (name) => page.getByRole("button", { name, exact: true });
    [this.pause, this.resume, this.step, this.nextEvent] = ["Pause", "Resume", "Step", "Next event"].map(button);
    [this.interrupt, this.terminate] = ["SIGINT", "SIGTERM"].map(button);
  }

  // Picks a pattern of the gallery.
  async pick(pattern) {
    const link = this.page.getByRole("navigation", { name: "Gallery" }).locator(`a[href="#${pattern}"]`);
    await link.click();
    await this.page.locator(`a[href="#${pattern}"][aria-current]`).waitFor();
  }

  // The program in the editor, whole, as Copy would give it.
  async text() {
    await this.program.press("Control+A");
    return this.program.evaluate((box) => {
      const clipboardData = new DataTransfer();
      box.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
      return clipboardData.getData("text/plain");
    });
  }

  // Replaces the whole program, as Select All and Paste would.
  async paste(text) {
    await this.program.press("Control+A");
    await this.program.evaluate((box, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  // Selects `before`, which the program holds exactly once, with the arrow keys and types `now` over it.
  async retype(before, now) {
    const text = await this.text();
    const parts = text.split(before);
    assert.equal(parts.length, 2, `the program holds ${JSON.stringify(before)} once`);
    const lines = parts[0].split("\n");
    const press = async (key, times) => {
      for (let i = 0; i < times; i++) await this.program.press(key);
    };
    await this.program.press("Control+Home");
    await press("ArrowDown", lines.length - 1);
    await press("ArrowRight", lines.at(-1).length);
    await press("Shift+ArrowRight", before.length);
    await this.page.keyboard.type(now);
  }

  // Everything the log shows.
  logged() {
    return this.log.innerText();
  }

  // The rows of the log: when, what kind, which task, and the text.
  rows() {
    return this.log
      .locator(".row")
      .evaluateAll((rows) =>
        rows.map((row) =>
          Object.fromEntries(
            ["at", "kind", "task", "text"].map((part) => [part, row.querySelector(`.${part}`).innerText]),
          ),
        ),
      );
  }

  // The texts of the rows that the program wrote to standard output.
  async printed() {
    return (await this.rows()).filter((row) => row.kind === "out").map((row) => row.text);
  }

  // Waits until the log shows `wanted` (a text or a pattern).
  async shows(wanted, patience) {
    const found = (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    await until(
      async () => found(await this.logged()),
      async () => `${wanted} in the log:\n${await this.logged()}`,
      patience,
    );
  }

  // Puts `text` into the editor, runs it, and waits until the log says that it is over.
  async runs(text, patience) {
    await this.paste(text);
    await this.run.click();
    await this.ends(patience);
  }

  // Waits until the run is over and gives the log.
  async ends(patience) {
    await this.shows(/(Completed in|Failed after|Exited with status|Stopped after|The engine failed)/, patience);
    return this.logged();
  }

  // Presses Stop and gives the milliseconds until the page says that the program has stopped, on the page's own clock.
  async stopTime() {
    const time = this.page.evaluate(
      () =>
        new Promise((resolve) => {
          let pressed;
          addEventListener("click", (event) => (pressed ??= event.timeStamp), { capture: true });
          const log = document.querySelector("[role=log]");
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

  // The longest time, in ms, that the page kept a timer waiting during `span` ms.
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

  // Waits until the status line says `wanted`.
  async says(wanted, patience) {
    const status = this.page.locator(".log-pane .status");
    await until(
      async () => wanted.test(await status.innerText()),
      async () => `${wanted}, not ${await status.innerText()}`,
      patience,
    );
  }

  // The numbers of the lines with a breakpoint.
  async breakpoints() {
    return this.page.locator(".cm-breakpointGutter .cm-gutterElement:has(.cm-breakpoint)").evaluateAll((marks) => {
      const numbers = [...document.querySelectorAll(".cm-lineNumbers .cm-gutterElement")];
      const middle = (element) => element.getBoundingClientRect().top + element.getBoundingClientRect().height / 2;
      const lines = marks.map((mark) =>
        numbers.find((number) => number.textContent && Math.abs(middle(number) - middle(mark)) < 4),
      );
      return lines.map((line) => Number(line.textContent));
    });
  }

  // Sets or clears a breakpoint by a click beside a line.
  async clickBeside(line) {
    await this.page
      .locator(".cm-lineNumbers .cm-gutterElement", { hasText: new RegExp(`^${line}$`) })
      .first()
      .click();
  }

  // The lines of the program that the editor marks as wrong.
  markedLines() {
    return this.page.locator(".cm-errorLine").allInnerTexts();
  }
}
