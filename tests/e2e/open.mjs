// Opening the page in a test.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after } from "node:test";
import { launch } from "./browser.mjs";
import { Looplab } from "./looplab.mjs";

// Where the built page is served.
export const SITE = process.env.LOOPLAB_URL ?? "http://127.0.0.1:8080/";

/**
 * @typedef {import("node:test").TestContext} TestContext
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {object} Opening
 * @property {string} [path] below the site
 * @property {RegExp[]} [expected] what the console may say in red
 * @property {(page: Page) => unknown} [before] comes before the first request
 * @typedef {Opening & import("@playwright/test").BrowserContextOptions} Settings
 */

/** A program of the gallery, as shipped. @param {string} pattern */
export const shipped = (pattern) => readFileSync(new URL(`../../www/programs/${pattern}.py`, import.meta.url), "utf8");

/** @type {import("@playwright/test").Browser | undefined} */
let browser;
after(() => browser?.close());

/**
 * Opens the page for one test. What the console then says in red fails the test, unless it is expected.
 *
 * @param {TestContext} t
 * @param {Settings} settings
 */
export async function open(t, { path = "", expected = [], before = () => {}, ...settings } = {}) {
  browser ??= await launch();
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  /** @param {string} text */
  const complain = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") complain(message.text());
  });
  page.on("pageerror", (error) => complain(String(error)));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, [], "the console stays clean");
  });
  await before(page);
  await page.goto(new URL(path, SITE).href);
  return new Looplab(page);
}
