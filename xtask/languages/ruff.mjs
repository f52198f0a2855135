// Ruff over the Python that `ruff.toml` includes: lints it and compares its format; with --write, formats it. Ruff comes as
// WebAssembly, so that neither a Python nor a binary for each kind of machine is needed.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";
import { parse } from "smol-toml";

/** @typedef {import("@astral-sh/ruff-wasm-nodejs").Diagnostic} Diagnostic */

/** The Python files that a pattern of the form `folder/**\/*.py` means. @param {string} pattern */
function filesOf(pattern) {
  const [folder] = pattern.split("/**/");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".py")).map((name) => `${folder}/${name}`);
}

const write = process.argv.includes("--write");
const options = /** @type {{ include: string[] }} */ (
  /** @type {unknown} */ (parse(readFileSync("ruff.toml", "utf8")))
);
const workspace = new Workspace(options, PositionEncoding.Utf32);
const faults = options.include.flatMap(filesOf).flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const formatted = workspace.format(text);
  if (write && formatted !== text) writeFileSync(file, formatted);
  /** @type {Diagnostic[]} */
  const found = workspace.check(write ? formatted : text);
  const lints = found.map(
    ({ code, message, start_location: { row, column } }) => `${file}:${row}:${column}: ${code} ${message}`,
  );
  return write || formatted === text ? lints : [...lints, `${file}: is not formatted`];
});
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;
