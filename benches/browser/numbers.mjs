// Numbers, and how the table writes them.

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const geometricMean = (numbers) =>
  Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);

const grouped = (number, digits) =>
  number.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const milliseconds = (ms) => `${grouped(ms, ms < 10 ? 1 : 0)} ms`;
export const hundredths = (ms) => `${grouped(ms, ms < 10 ? 2 : 1)} ms`;
export const nanoseconds = (ns) => `${grouped(ns, 0)} ns`;
export const kilobytes = (bytes) => `${grouped(bytes / 1000, 0)} KB`;
export const percent = (part) => `${grouped(part * 100, 0)} %`;
export const times = (ratio) => `${grouped(ratio, 1)}×`;

// A Markdown table; all columns but the first hold numbers.
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i ? "---:" : "---"))), ...rows.map(line)].join("\n");
}
