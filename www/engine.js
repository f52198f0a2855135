// Has the engine compiled while the rest of the page loads: it is the largest part by far, and on a warm visit its code
// only has to be found. The build names itself in a meta element.
//
// Compiled from the response itself, unread: only so does the browser keep the compiled code for the next visit. The app
// takes the promise over; if it fails, the app asks again and says what went wrong.

{
  const build = document.querySelector('meta[name="build"]').content;
  const response = fetch(new URL(`worker_bg.wasm?v=${build}`, document.baseURI), { priority: "low" });
  globalThis.looplabEngine = WebAssembly.compileStreaming(response);
  globalThis.looplabEngine.catch(() => {});
}
