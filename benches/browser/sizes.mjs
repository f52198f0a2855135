// What a first visit transfers, compressed as a host would.

import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { Looplab } from "../../tests/e2e/looplab.mjs";

const compress = promisify(brotliCompress);

/** The size of a file at brotli's best. @param {string} url */
async function compressed(url) {
  const body = Buffer.from(await (await fetch(url)).arrayBuffer());
  const smallest = await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  return smallest.length;
}

/**
 * Bytes of the files that a visit asks for: those of the page alone, and all up to the end of a first run.
 *
 * @param {import("../../tests/e2e/looplab.mjs").BrowserContext} context
 * @param {string} site
 * @param {string} program
 */
export async function transferred(context, site, program) {
  const page = await context.newPage();
  /** @type {Set<string>} */
  const urls = new Set();
  page.on("request", (request) => {
    if (request.url().startsWith("http")) urls.add(request.url());
  });
  await page.goto(site);
  await new Looplab(page).runs(program);
  await page.close();
  const files = await Promise.all([...urls].map(async (url) => ({ url, size: await compressed(url) })));
  /** @param {{ size: number }[]} files */
  const sum = (files) => files.reduce((sum, { size }) => sum + size, 0);
  return { shell: sum(files.filter(({ url }) => !new URL(url).pathname.includes("worker"))), all: sum(files) };
}
