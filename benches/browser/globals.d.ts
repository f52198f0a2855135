// What the pages of the measurements leave in their global object for the measurements.

declare global {
  /** The program that the page with Pyodide runs. */
  var program: string | undefined;
  /** When a page's engine was ready, and so on, in ms from the navigation. */
  var seen: Partial<import("./engines.mjs").Seen> | undefined;
  /** What runs each race, by race and side; gives ms. */
  var races: Record<string, Record<string, (runs: number) => Promise<number>>>;
}

export {};
