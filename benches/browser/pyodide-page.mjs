// The same kind of page as ours, with Pyodide behind it: Run sends the program to a worker, the log shows what it prints.

const log = document.querySelector("[role=log]");
const button = document.querySelector("button");
const worker = new Worker("pyodide-worker.mjs", { type: "module" });

// Pressed before Pyodide is there, the message waits in the worker's queue.
button.onclick = () => {
  log.textContent = "";
  worker.postMessage(window.program);
};
worker.onmessage = ({ data }) => {
  if (data === "ready") document.querySelector("[role=status]").textContent = "Ready";
  else log.append(`${data}\n`);
};
button.disabled = false;
