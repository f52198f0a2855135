// The same kind of page as ours, with Pyodide behind it: Run sends the program to a worker, the log shows what it prints.

const [log, button, status] = ["[role=log]", "button", "[role=status]"].map(
  (selector) => /** @type {HTMLElement} */ (document.querySelector(selector)),
);
const worker = new Worker("pyodide-worker.mjs", { type: "module" });

// Pressed before Pyodide is there, the message waits in the worker's queue.
button.onclick = () => {
  log.textContent = "";
  worker.postMessage(globalThis.program);
};
worker.onmessage = ({ data }) => {
  if (data === "ready") status.textContent = "Ready";
  else log.append(`${data}\n`);
};
button.removeAttribute("disabled");
