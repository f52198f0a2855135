// The program editor: CodeMirror 6 behind the few calls that the page makes.
//
// The page reaches it as the global class `LooplabEditor`; `src/ui/browser/editor.rs` declares the same calls.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, simplifySelection } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  continuedIndent,
  foldInside,
  foldNodeProp,
  indentNodeProp,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  LRLanguage,
  syntaxHighlighting,
} from "@codemirror/language";
import { Compartment, EditorState, Prec, Transaction } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter, styleTags, tags } from "@lezer/highlight";
import { ExternalTokenizer, LRParser } from "@lezer/lr";
import { StyleModule } from "style-mod";
import { breakpointGutter, breakpointLines, breakpoints, samePlaces, setBreakpoints } from "./breakpoints.js";
import { errorGutter, failed, paused, pointed, setFailed, setPaused, setPointed } from "./lines.js";

/**
 * @typedef {import("@codemirror/state").Extension} Extension
 * @typedef {import("@codemirror/state").StateEffect<unknown>} StateEffect
 */

// The Rust grammar is as large as a fifth of the editor, and most visits do without it. It comes from the same build.
const build = new URL(import.meta.url).search;
const languages = {
  python: async () => pythonLanguage,
  async rust() {
    const address = new URL(`rust.js${build}`, import.meta.url).href;
    const { rustLanguage } = /** @type {typeof import("./rust.js")} */ (await import(address));
    return rustLanguage;
  },
};

// CodeMirror would put its rules into a <style> element, which the page's content security policy forbids.
// A constructed style sheet says the same and is allowed.
const sheet = new CSSStyleSheet();
/** @type {Set<StyleModule>} */
const mounted = new Set();
StyleModule.mount = (_, modules) => {
  const before = mounted.size;
  for (const module of [modules].flat()) mounted.add(module);
  if (mounted.size === before) return;
  sheet.replaceSync([...mounted].map((module) => module.getRules()).join("\n"));
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
};

// Typing over a selection. A browser would give the new text the style of the old, as a style attribute, which the
// page's content security policy forbids with an error; so CodeMirror puts the text in itself.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const typed = event.inputType === "insertText" && event.cancelable && event.data;
    if (!typed || empty || view.composing || view.state.readOnly) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(typed), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, typed, insert))) view.dispatch(insert());
    return true;
  },
});

// Tab indents. After Escape it leaves the editor, unless another key comes first.
const LEAVING = 60_000;
/** @param {EditorView} view */
const letTabLeave = (view) => {
  simplifySelection(view);
  view.setTabFocusMode(LEAVING);
  return true;
};

// What every editor has, and what only one has that can be written in.
const COMMON = [
  errorGutter,
  breakpoints,
  paused,
  highlightSpecialChars(),
  bracketMatching(),
  indentUnit.of("    "),
  EditorState.tabSize.of(4),
  syntaxHighlighting(classHighlighter),
  failed,
  pointed,
];
const WRITING = [
  history(),
  indentOnInput(),
  closeBrackets(),
  highlightActiveLine(),
  typeOver,
  EditorView.contentAttributes.of({ "aria-describedby": "editor-keys" }),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
];

/**
 * The edits of this visit: the texts of the edited documents, by their keys. For `www/trouble.js`, which keeps them if the
 * app cannot.
 *
 * @type {Map<number, string>}
 */
const edits = new Map();

/** An editor on the page. A document is known by its key; lines are counted from 1. */
export class LooplabEditor {
  /** What a language that comes later is made with. */
  static shared = {
    ExternalTokenizer,
    LRLanguage,
    LRParser,
    LanguageSupport,
    continuedIndent,
    foldInside,
    foldNodeProp,
    indentNodeProp,
    styleTags,
    tags,
  };

  /** @type {EditorView} */
  #view;
  /** @type {Extension} */
  #extensions;
  #colours = new Compartment();
  /** @type {Extension} */
  #language = [];
  /**
   * How the documents that are not shown were left, and how far they were scrolled.
   *
   * @type {Map<number, { state: EditorState, scrolled: StateEffect }>}
   */
  #left = new Map();
  /** @type {number | null} */
  #key = null;
  /** @type {Extension} */
  #gutters = lineNumbers();
  /** @type {((key: number, lines: Uint32Array) => void) | null} */
  #onBreakpoints = null;

  /**
   * Builds an editor inside `parent`.
   *
   * @param {Element} parent
   * @param {string} label
   * @param {keyof typeof languages} language
   * @param {boolean} readOnly
   * @param {(key: number, text: string) => void} onChange follows every edit
   * @param {() => void} onRun follows Ctrl-Enter or Cmd-Enter
   * @param {(line: number) => void} onFind follows Alt-Enter in that line
   */
  constructor(parent, label, language, readOnly, onChange, onRun, onFind) {
    /** @type {import("@codemirror/view").KeyBinding[]} */
    const ownKeys = [
      {
        key: "Mod-Enter",
        run() {
          onRun();
          return true;
        },
      },
      {
        key: "Alt-Enter",
        run({ state }) {
          onFind(state.doc.lineAt(state.selection.main.head).number);
          return true;
        },
      },
      { key: "Escape", run: letTabLeave },
    ];
    const attributes = { "aria-label": label, "aria-readonly": String(readOnly), spellcheck: "false", tabindex: "0" };
    this.#extensions = [
      COMMON,
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of(attributes),
      Prec.highest(keymap.of(ownKeys)),
      readOnly ? keymap.of(defaultKeymap) : WRITING,
      EditorView.updateListener.of(({ docChanged, startState, state }) => {
        if (this.#key === null) return;
        if (docChanged) {
          const text = state.doc.toString();
          if (!readOnly) edits.set(this.#key, text);
          onChange(this.#key, text);
        }
        if (startState.field(breakpoints) !== state.field(breakpoints)) {
          this.#onBreakpoints?.(this.#key, Uint32Array.from(breakpointLines(state)));
        }
      }),
    ];
    this.#view = new EditorView({ parent, state: this.#fresh("") });
    this.#learn(language);
  }

  /**
   * Lets the reader set breakpoints, by a click beside a line or a key. To be called before a document is shown.
   *
   * @param {(key: number, lines: Uint32Array) => void} onChange follows every change of where they are
   */
  allowBreakpoints(onChange) {
    this.#onBreakpoints = onChange;
    this.#gutters = breakpointGutter;
    this.#view.setState(this.#fresh(""));
  }

  /**
   * Sets the breakpoints of the shown document; lines that it does not have are left out.
   *
   * @param {Uint32Array} lines
   */
  setBreakpoints(lines) {
    const { state } = this.#view;
    const wanted = [...lines].filter((line) => line >= 1 && line <= state.doc.lines);
    if (wanted.join() === breakpointLines(state).join()) return;
    this.#view.dispatch({ effects: setBreakpoints.of(wanted.map((line) => state.doc.line(line).from)) });
  }

  /** Marks a line as the one at which the run is paused; 0 takes the mark away. @param {number} line */
  pauseAt(line) {
    this.#show(line, setPaused);
  }

  /** Points at a line; 0 points nowhere. @param {number} line */
  point(line) {
    this.#show(line, setPointed);
  }

  /**
   * Marks a line as the one that failed and says so to screen readers; 0 takes the mark away.
   *
   * @param {number} line
   * @param {string} message
   */
  mark(line, message) {
    this.#show(line, setFailed, `Error in line ${line}: ${message}`);
  }

  /**
   * Moves a mark to a line, brings it into sight, and says so to screen readers; a line that is not there has none.
   *
   * @param {number} line
   * @param {import("./lines.js").LineEffect} effect
   * @param {string} [words]
   */
  #show(line, effect, words) {
    const { doc } = this.#view.state;
    if (line < 1 || line > doc.lines) return this.#view.dispatch({ effects: effect.of(null) });
    const { from } = doc.line(line);
    const said = words === undefined ? [] : [EditorView.announce.of(words)];
    const inSight = EditorView.scrollIntoView(from, { y: "nearest", yMargin: 48 });
    this.#view.dispatch({ effects: [effect.of(from), ...said, inSight] });
  }

  /**
   * Shows a document: as it was left, or `text` from its beginning when it is shown for the first time.
   *
   * @param {number} key
   * @param {string} text
   */
  open(key, text) {
    const view = this.#view;
    if (this.#key !== null) this.#left.set(this.#key, { state: view.state, scrolled: view.scrollSnapshot() });
    this.#key = key;
    const left = this.#left.get(key);
    view.setState(left?.state ?? this.#fresh(text));
    if (left) view.dispatch({ effects: left.scrolled });
    else view.scrollDOM.scrollTo(0, 0);
    this.#colour();
  }

  /** Puts `text` in place of the shown text, as one edit that Undo takes back. @param {string} text */
  replace(text) {
    const { state } = this.#view;
    if (state.doc.toString() === text) return;
    this.#view.dispatch({
      changes: { from: 0, to: state.doc.length, insert: text },
      effects: setBreakpoints.of(samePlaces(state, text)),
      annotations: Transaction.userEvent.of("input.replace"),
      scrollIntoView: true,
    });
  }

  /** Puts the cursor on a line and the keyboard into the editor. @param {number} line */
  reveal(line) {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    this.#view.focus();
  }

  /** Takes it off the page. */
  destroy() {
    this.#view.destroy();
  }

  /** Until the language is there, and without it, the text is shown in one colour. @param {keyof typeof languages} language */
  async #learn(language) {
    try {
      this.#language = await languages[language]();
      this.#colour();
    } catch (error) {
      console.error(error);
    }
  }

  /** Colours the shown document. */
  #colour() {
    if (this.#colours.get(this.#view.state) === this.#language) return;
    this.#view.dispatch({ effects: this.#colours.reconfigure(this.#language) });
  }

  /** @param {string} doc */
  #fresh(doc) {
    return EditorState.create({ doc, extensions: [this.#gutters, this.#colours.of(this.#language), this.#extensions] });
  }
}

globalThis.LooplabEditor = LooplabEditor;
globalThis.looplabEdits = edits;
