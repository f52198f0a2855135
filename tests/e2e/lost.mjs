// A program of five tasks that is right in the usual order. In another one, an update is lost.

import { readFileSync } from "node:fs";

export const LOST_UPDATE = readFileSync(
  new URL("../../crates/looplab-python/tests/explore/lost_update.py", import.meta.url),
  "utf8",
);
