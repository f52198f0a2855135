// Opening the page in a test.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after } from "node:test";
import { launch } from "./browser.mjs";
import { Looplab } from "./looplab.mjs";

// Where the built page is served.
export const SITE = process.env.LOOPLAB_URL ?? "http://127.0.0.1:8080/";

// A program of the gallery, as shipped.
export const shipped = (pattern) => readFileSync(new URL(`../../www/programs/${pattern}.py`, import.meta.url), "utf8");

let browser;
after(() => browser?.close());

// Opens the page for one test. What the console then says in red fails the test, unless `expected` matches it.
// `before(page)` comes before its first request.
export async function open(t, { path = "", expected = [], before = () => {}, ...settings } = {}) {
  browser ??= await launch();
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const complaints = [];
  const complain = (text) => expected.some((pattern) => pattern.test(text)) || complaints.push(text);
  page.on("console", (message) => message.type() === "error" && complain(message.text()));
  page.on("pageerror", (error) => complain(String(error)));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, [], "the console stays clean");
  });
  await before(page);
  await page.goto(new URL(path, SITE).href);
  return new Looplab(page);
}
