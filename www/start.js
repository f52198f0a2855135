// Starts the app. The build names its files in the two links that this looks for.

const glue = document.getElementById("app-glue").href;
const wasm = document.getElementById("app-wasm").href;

try {
  const { default: init } = await import(glue);
  await init({ module_or_path: wasm });
} catch (error) {
  console.error(error);
  const note = document.getElementById("starting");
  if (note) note.textContent = `The page could not be started (${error.message}). Check the connection, then reload.`;
}
