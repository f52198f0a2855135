// Takes the pictures that the texts show: argument 1 is the folder for them.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./browser.mjs";
import { Looplab } from "./looplab.mjs";

/** @type {Record<string, import("@playwright/test").BrowserContextOptions>} */
const PICTURES = {
  "looplab.png": { viewport: { width: 1440, height: 810 }, colorScheme: "light" },
  "looplab-dark.png": { viewport: { width: 1440, height: 810 }, colorScheme: "dark" },
  "looplab-phone.png": { viewport: { width: 360, height: 740 }, colorScheme: "light", isMobile: true, hasTouch: true },
};

const site = process.env.LOOPLAB_URL ?? "http://127.0.0.1:8080/";
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const browser = await launch();
try {
  for (const [name, settings] of Object.entries(PICTURES)) {
    const page = await browser.newPage(settings);
    await page.goto(new URL("#semaphore", site).href);
    const looplab = new Looplab(page);
    await looplab.run.click();
    await looplab.ends();
    await page.screenshot({ path: join(folder, name) });
    await page.close();
    console.log(join(folder, name));
  }
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    deviceScaleFactor: 1.5,
  });
  await page.goto(new URL("#semaphore", site).href);
  const looplab = new Looplab(page);
  await looplab.run.click();
  await looplab.ends();
  await page.getByRole("region", { name: "Inspector pane" }).screenshot({ path: join(folder, "timeline.png") });
  console.log(join(folder, "timeline.png"));
} finally {
  await browser.close();
}
