// Pyodide in a worker, as its documentation advises for pages.

import { loadPyodide } from "/pyodide/pyodide.mjs";

const loading = loadPyodide({
  indexURL: "/pyodide/",
  stdout: (line) => postMessage(line),
  stderr: (line) => postMessage(line),
});
loading.then(() => postMessage("ready"));

self.onmessage = async ({ data }) => {
  const pyodide = await loading;
  const begin = performance.now();
  try {
    await pyodide.runPythonAsync(data, { globals: pyodide.globals.get("dict")() });
    postMessage(`Completed in ${(performance.now() - begin).toFixed(1)} ms`);
  } catch (error) {
    postMessage(`Failed after ${error}`);
  }
};
