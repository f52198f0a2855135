// Says so when the page cannot start or breaks down, and offers to load it again. It needs nothing of the app, which may be
// what is broken.

{
  const { document, localStorage } = globalThis;

  // Keeps the edits of this visit that are not kept yet: `looplabEdits` has them by the places of their programs in the
  // gallery. Says whether it could.
  const keep = () => {
    try {
      const programs = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a[href^="#"]'));
      for (const [place, text] of globalThis.looplabEdits ?? []) {
        const key = `looplab:draft:${programs[place].hash.slice(1)}`;
        if (localStorage.getItem(key) !== text) localStorage.setItem(key, text);
      }
      return true;
    } catch {
      return false;
    }
  };

  /**
   * Shows a dialog of these paragraphs, unless there is one.
   *
   * @param {string} title
   * @param {string[]} texts
   */
  const show = (title, ...texts) => {
    if (document.querySelector(".trouble")) return;
    /** @param {string} name @param {string} textContent */
    const element = (name, textContent) => Object.assign(document.createElement(name), { textContent });
    const dialog = Object.assign(document.createElement("dialog"), { className: "trouble" });
    const reload = element("button", "Reload the page");
    Object.assign(reload, { type: "button", onclick: () => location.reload() });
    dialog.append(element("h2", title), ...texts.map((text) => element("p", text)), reload);
    document.body.append(dialog);
    dialog.showModal();
  };

  globalThis.looplabCannotStart = (reason) =>
    show("The page could not be started", `${reason} Check the connection, then try again.`);

  /**
   * What an error of the app's WebAssembly looks like: a panic, a full stack, or what it did not catch.
   *
   * @param {Error} error
   */
  const isOfApp = (error) =>
    error instanceof WebAssembly.RuntimeError ||
    /call stack|too much recursion/.test(error.message) ||
    /wasm/.test(error.stack ?? "");

  /** @param {unknown} error */
  const heard = (error) => {
    if (!(error instanceof Error && isOfApp(error))) return;
    const said = globalThis.looplabPanic ?? error.message;
    const kept = keep()
      ? "Your edits are kept in this browser; the page has them again once it is reloaded."
      : "The browser did not keep your last edit: close this note with Escape and copy the program before you reload.";
    addEventListener("pagehide", keep);
    show(
      "The page broke down",
      "This is a fault of Looplab, not of your program. Nothing here answers any more.",
      kept,
      said,
    );
  };
  addEventListener("error", ({ error }) => heard(error));
  addEventListener("unhandledrejection", ({ reason }) => heard(reason));

  // A script that is not there tells only its own element.
  const missing = (/** @type {Event} */ { target }) => {
    const isScript = target instanceof HTMLScriptElement && target.type === "module";
    if (isScript) globalThis.looplabCannotStart?.(`${target.src} could not be loaded.`);
  };
  addEventListener("error", missing, { capture: true });
}
