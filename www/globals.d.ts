// What the page's scripts leave in the global object for each other and for the app.

declare global {
  /** The engine that `engine.js` has started. The app takes it over (`src/worker/client/early.rs`). */
  var looplabEngine:
    | {
        /** The compiled engine. */
        module: Promise<WebAssembly.Module>;
        /** Resolves when the worker has been sent the engine, or is given up. */
        sent: Promise<void>;
        /** Resolves with the worker's first message. */
        ready: Promise<Event>;
        worker: Worker;
        /** What the worker has said so far. */
        heard: Event[];
      }
    | undefined;
  /** Resolves when the editor's script has run, or could not be loaded. */
  var looplabEditor: Promise<unknown> | undefined;
  var LooplabEditor: typeof import("./editor/editor.js").LooplabEditor;
  /** The edits of this visit: texts, by the places of their programs in the gallery. */
  var looplabEdits: Map<number, string> | undefined;
  /** What the app said when it panicked (`src/ui/browser/panic.rs`). */
  var looplabPanic: string | undefined;
  /** Tells the reader that the page cannot start. */
  var looplabCannotStart: ((reason: string) => void) | undefined;
}

export {};
