// Starts the engine while the rest of the page loads: it is the largest part by far. On a warm visit its code only has to
// be found, and the worker boots while the app is still starting. The build names itself in a meta element.
//
// Compiled in the page and from the response itself, unread: only so does the browser keep the compiled code for the next
// visit. The app takes all of this over; if it fails, the app asks again and says what went wrong.

{
  const { content: build } = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="build"]'));
  /** @param {string} file */
  const address = (file) => new URL(`${file}?v=${build}`, document.baseURI).href;
  const module = WebAssembly.compileStreaming(fetch(address("worker_bg.wasm"), { priority: "low" }));
  const worker = new Worker(address("worker/loader.js"), { type: "module" });
  /** @type {Event[]} */
  const heard = [];
  worker.onmessage = (event) => heard.push(event);
  worker.onerror = (event) => {
    event.preventDefault();
    heard.push(event);
  };
  // The first message says that it is ready.
  const ready = new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
  const sent = module.then(
    (module) => worker.postMessage(module),
    () => worker.terminate(),
  );
  globalThis.looplabEngine = { module, sent, ready, worker, heard };
}
