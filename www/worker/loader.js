// Starts the engine inside a worker: waits for the compiled module, then lets the engine take over the messages. What the
// page has asked for meanwhile comes first.
//
// The page starts this file with "?v=<build>", and the engine's glue is asked for under the same build, so that no cache
// can mix two of them.

const glue = import(`../worker.js${self.location.search}`);
/** @type {unknown[]} */
const early = [];

self.onmessage = async ({ data: module }) => {
  self.onmessage = ({ data }) => early.push(data);
  try {
    const { default: init } = await glue;
    await init({ module_or_path: module });
    self.onmessage = null;
    for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
  } catch (error) {
    // Only an error outside a promise reaches the page.
    self.reportError(error);
  }
};
