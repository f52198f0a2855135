// Numbers, and how the table writes them.

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {number[]} numbers */
export const geometricMean = (numbers) =>
  Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);

/** @param {number} number @param {number} digits */
const grouped = (number, digits) =>
  number.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @param {number} ms */
export const milliseconds = (ms) => `${grouped(ms, ms < 10 ? 1 : 0)} ms`;
/** @param {number} ms */
export const hundredths = (ms) => `${grouped(ms, ms < 10 ? 2 : 1)} ms`;
/** @param {number} ns */
export const nanoseconds = (ns) => `${grouped(ns, 0)} ns`;
/** @param {number} bytes */
export const kilobytes = (bytes) => `${grouped(bytes / 1000, 0)} KB`;
/** @param {number} part */
export const percent = (part) => `${grouped(part * 100, 0)} %`;
/** @param {number} ratio */
export const times = (ratio) => `${grouped(ratio, 1)}×`;

/** A Markdown table; all columns but the first hold numbers. @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  /** @param {string[]} cells */
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i ? "---:" : "---"))), ...rows.map(line)].join("\n");
}
