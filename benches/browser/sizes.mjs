// What a first visit transfers, compressed as a host would.

import { brotliCompressSync, constants } from "node:zlib";
import { Looplab } from "../../tests/e2e/looplab.mjs";

// Bytes at brotli's best of the files that a visit asks for: those of the page, and all up to the end of a first run.
export async function transferred(context, site, program) {
  const page = await context.newPage();
  const files = new Map();
  page.on("response", (response) => files.set(response.url(), response.body()));
  await page.goto(site);
  await new Looplab(page).runs(program);
  let [shell, all] = [0, 0];
  for (const [url, body] of files) {
    const size = brotliCompressSync(await body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    all += size;
    if (!new URL(url).pathname.includes("worker")) shell += size;
  }
  await page.close();
  return { shell, all };
}
