// The Chromium that the tests and the measurements run in.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

// What keeps Chromium quiet and lets it run as root; none of it changes how a page behaves.
const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

function executable() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  const path = process.env.LOOPLAB_CHROMIUM ?? found;
  if (!path) throw new Error("Chromium is not on PATH: install it, or name it in LOOPLAB_CHROMIUM");
  return path;
}

const options = () => ({ executablePath: executable(), args: SWITCHES });

/** A browser that forgets everything when it is closed. */
export const launch = () => chromium.launch(options());

/** A browser that keeps its caches in `folder`, as a reader's does. @param {string} folder */
export const launchWithCache = (folder) => chromium.launchPersistentContext(folder, options());
