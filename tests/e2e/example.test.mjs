// The runtime as a library: the page in ten lines of crates/looplab-runtime/examples.

import { test } from "node:test";
import { expect } from "./looplab.mjs";
import { open, SITE } from "./open.mjs";

// Only `cargo xtask test` builds it.
const isThere = (await fetch(new URL("example/", SITE))).ok;

test("a page in ten lines runs on the executor of the page", {
  skip: !isThere && !process.env.CI && "not built",
}, async (t) => {
  const { page } = await open(t, { path: "example/" });
  await expect(page.locator("body")).toHaveText("back after [30, 10, 20] ms");
});
