// axe-core in the page: what it finds against the rules of accessibility.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// One rule that axe leaves out unless it is asked for, beside all that it runs by itself.
const RULES = { "label-content-name-mismatch": { enabled: true } };

/**
 * What is wrong with the page as it stands, a line each: the rule, the element, and why.
 *
 * @param {import("@playwright/test").Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  // Evaluated by the debugger, which the page's content security policy does not hold up as it would a script element.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(SOURCE);
  return page.evaluate(async (rules) => {
    const axe = /** @type {typeof import("axe-core")} */ (Reflect.get(globalThis, "axe"));
    const { violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => {
        const why = failureSummary?.replaceAll("\n", "\n    ");
        return `${id}: ${html.slice(0, 160)}\n    ${why}`;
      }),
    );
  }, RULES);
}
