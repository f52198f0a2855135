// Starts the app, and has the engine compiled meanwhile. The build names the app's files in the two links that this looks
// for, and itself in a meta element.

const glue = document.getElementById("app-glue").href;
const wasm = document.getElementById("app-wasm").href;

// Compiled from the response itself, unread: only so does the browser keep the compiled code for the next visit. The app
// takes the promise over; if it fails, the app asks again and says what went wrong.
const build = document.querySelector('meta[name="build"]').content;
const engine = fetch(new URL(`worker_bg.wasm?v=${build}`, document.baseURI), { priority: "low" });
globalThis.looplabEngine = WebAssembly.compileStreaming(engine);
globalThis.looplabEngine.catch(() => {});

try {
  const { default: init } = await import(glue);
  await init({ module_or_path: wasm });
} catch (error) {
  console.error(error);
  const note = document.getElementById("starting");
  if (note) note.textContent = `The page could not be started (${error.message}). Check the connection, then reload.`;
}
