// Modules that the site serves to the measurements' pages, as far as they are used.

declare module "*/pyodide.mjs" {
  interface Pyodide {
    globals: { get(name: "dict"): () => unknown };
    runPythonAsync(program: string, options: { globals: unknown }): Promise<unknown>;
  }

  export function loadPyodide(options: {
    indexURL: string;
    stdout(line: string): void;
    stderr(line: string): void;
  }): Promise<Pyodide>;
}

declare module "*/executor-bench.js" {
  export default function init(): Promise<unknown>;
}
