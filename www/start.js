// Starts the app. The build names its files in the two links that this looks for.

const glue = document.getElementById("app-glue").href;
const wasm = document.getElementById("app-wasm").href;

// Both load while the editor's script runs. The app needs the editor, which is there when all of the document is.
const loaded = Promise.all([
  import(glue),
  // Not every host knows the type that streaming insists on; the glue then finds another way.
  WebAssembly.compileStreaming(fetch(wasm)).catch(() => wasm),
  new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve)),
]);

try {
  const [{ default: init }, module_or_path] = await loaded;
  await init({ module_or_path });
} catch (error) {
  console.error(error);
  const note = document.getElementById("starting");
  if (note) note.textContent = `The page could not be started (${error.message}). Check the connection, then reload.`;
}
