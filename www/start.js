// Starts the app. The build names its files in the links that this looks for.

const [glue, wasm, editor] = ["app-glue", "app-wasm", "editor"].map(
  (id) => /** @type {HTMLLinkElement} */ (document.getElementById(id)).href,
);

// Not every host knows the type that streaming insists on; the glue then finds another way.
const module = WebAssembly.compileStreaming(fetch(wasm)).catch(() => wasm);

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

try {
  // On a warm visit the engine is there in a moment, and the worker boots while the app starts. A reader who presses Run
  // at once gets the first lines before the editor, which takes the page longer than the app does. A cold engine is not
  // waited for.
  // Where none was started, the app looks for one itself.
  const { sent, ready = sent } = globalThis.looplabEngine ?? { sent: pause(150) };
  const beforeEditor = Promise.race([ready.then(() => pause(80)), pause(450)]);
  await Promise.race([sent, pause(150)]);
  const { default: init } = await import(glue);
  const app = init({ module_or_path: await module });
  globalThis.looplabEditor = Promise.all([app, beforeEditor])
    .then(() => import(editor))
    .catch(console.error);
  await app;
} catch (error) {
  console.error(error);
  globalThis.looplabCannotStart?.(`${error instanceof Error ? error.message : error}.`);
}
