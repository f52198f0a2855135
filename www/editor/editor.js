// The program editor: CodeMirror 6 behind the few calls that the page makes.
//
// The page reaches it as the global class `LooplabEditor`; `src/ui/editor.rs` declares the same calls.

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
  syntaxTree,
} from "@codemirror/language";
import { Compartment, EditorState, MapMode, Prec, StateEffect, StateField, Transaction } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutter,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { classHighlighter, styleTags, tags } from "@lezer/highlight";
import { ExternalTokenizer, LRParser } from "@lezer/lr";
import { StyleModule } from "style-mod";
import { stopOf } from "./stops.js";

// The Rust grammar is as large as a fifth of the editor, and most visits do without it. It comes from the same build.
const build = new URL(import.meta.url).search;
const languages = {
  python: async () => pythonLanguage,
  rust: async () => (await import(new URL(`rust.js${build}`, import.meta.url))).rustLanguage,
};

// CodeMirror would put its rules into a <style> element, which the page's content security policy forbids.
// A constructed style sheet says the same and is allowed.
const sheet = new CSSStyleSheet();
const mounted = new Set();
StyleModule.mount = (root, modules) => {
  const before = mounted.size;
  for (const module of modules) mounted.add(module);
  if (mounted.size === before) return;
  sheet.replaceSync([...mounted].map((module) => module.getRules()).join("\n"));
  const page = root.ownerDocument ?? root;
  if (!page.adoptedStyleSheets.includes(sheet)) page.adoptedStyleSheets.push(sheet);
};

// A line with a decoration of this class, as where it begins (`null`: there is none). `effect` moves it, an edit takes it away.
function decoratedLine(effect, name) {
  const decoration = Decoration.line({ class: name });
  return StateField.define({
    create: () => null,
    update(start, transaction) {
      for (const given of transaction.effects) if (given.is(effect)) return given.value;
      return transaction.docChanged ? null : start;
    },
    provide: (field) =>
      EditorView.decorations.from(field, (start) =>
        start === null ? Decoration.none : Decoration.set(decoration.range(start)),
      ),
  });
}

// The marked line: where the last run failed, until the text changes.
const setMark = StateEffect.define();
const marked = decoratedLine(setMark, "cm-errorLine");
// The line that the page points at: where a task of the run stands.
const setPoint = StateEffect.define();
const pointed = decoratedLine(setPoint, "cm-pointLine");

const errorMarker = new (class extends GutterMarker {
  toDOM() {
    return document.createTextNode("!");
  }
})();
const errorGutter = gutter({
  class: "cm-errorGutter",
  lineMarker: (view, line) => (view.state.field(marked) === line.from ? errorMarker : null),
  lineMarkerChange: (update) => update.startState.field(marked) !== update.state.field(marked),
});

// Breakpoints: the starts of the lines that have one. Each moves with its line, and goes with it.
const setBreakpoints = StateEffect.define();
const breakpoints = StateField.define({
  create: () => [],
  update(starts, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setBreakpoints)) return lineStarts(transaction.newDoc, effect.value);
    }
    if (!transaction.docChanged) return starts;
    const moved = starts.map((start) => transaction.changes.mapPos(start, 1, MapMode.TrackDel));
    return lineStarts(
      transaction.newDoc,
      moved.filter((start) => start !== null),
    );
  },
});
const lineStarts = (doc, positions) =>
  [...new Set(positions.map((position) => doc.lineAt(position).from))].sort((a, b) => a - b);
// Where the breakpoints go when `text` takes the place of the whole document: to the lines with the same numbers.
const samePlaces = (state, text) => {
  const numbers = breakpointLines(state);
  const doc = state.toText(text);
  return numbers.filter((number) => number <= doc.lines).map((number) => doc.line(number).from);
};
const breakpointLines = (state) => state.field(breakpoints).map((start) => state.doc.lineAt(start).number);

// Sets or clears the breakpoint of the line that begins at `start`, or sets that of the next line at which the program can be
// stopped, and says so to screen readers. A line without one gets a hollow mark that says why.
const toggleBreakpoint = (view, start) => {
  const { doc } = view.state;
  const starts = view.state.field(breakpoints);
  const { line, why } = stopOf(view.state, doc.lineAt(start).number);
  const at = starts.includes(start) || why ? start : doc.line(line).from;
  const is = starts.includes(at);
  const now = is ? starts.filter((other) => other !== at) : [...starts, at];
  const words = `Breakpoint ${is ? "cleared" : "set"} in line ${doc.lineAt(at).number}${is || !why ? "" : `. ${why}`}`;
  view.dispatch({ effects: [setBreakpoints.of(now), EditorView.announce.of(words)] });
  return true;
};
const toggleAtCursor = (view) => toggleBreakpoint(view, view.state.doc.lineAt(view.state.selection.main.head).from);

// The line at which the run is paused, until the text changes or the run goes on.
const setPaused = StateEffect.define();
const paused = decoratedLine(setPaused, "cm-pausedLine");

// Shapes tell the markers apart as well as colours do.
const lineMarker = (shape, kind, title) =>
  new (class extends GutterMarker {
    toDOM() {
      const mark = document.createElement("span");
      mark.className = kind;
      mark.title = title;
      mark.textContent = shape;
      return mark;
    }
  })();
const markers = {
  set: lineMarker("●", "cm-breakpoint", "Breakpoint: the program pauses before this line"),
  idle: (why) => lineMarker("○", "cm-breakpoint cm-idle", `Breakpoint without effect. ${why}.`),
  here: lineMarker("▶", "cm-pausedHere", "The program is paused at this line"),
  both: lineMarker("◉", "cm-breakpoint cm-pausedHere", "The program is paused at this breakpoint"),
};
const clickToToggle = { mousedown: (view, line) => toggleBreakpoint(view, line.from) };
const breakpointGutter = [
  gutter({
    class: "cm-breakpointGutter",
    lineMarker(view, line) {
      const set = view.state.field(breakpoints).includes(line.from);
      const here = view.state.field(paused) === line.from;
      if (here) return set ? markers.both : markers.here;
      if (!set) return null;
      const { number } = view.state.doc.lineAt(line.from);
      const stop = stopOf(view.state, number);
      return stop.line === number
        ? markers.set
        : markers.idle(stop.why ?? `The next line that can be stopped at is ${stop.line}`);
    },
    lineMarkerChange: ({ startState, state }) =>
      syntaxTree(startState) !== syntaxTree(state) ||
      [breakpoints, paused].some((field) => startState.field(field) !== state.field(field)),
    domEventHandlers: clickToToggle,
  }),
  lineNumbers({ domEventHandlers: clickToToggle }),
  keymap.of([{ key: "Mod-F8", run: toggleAtCursor }]),
];

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
const letTabLeave = (view) => {
  simplifySelection(view);
  view.setTabFocusMode(LEAVING);
  return true;
};
// The edits of this visit: the texts of the edited documents, by their keys.
const edits = new Map();

class LooplabEditor {
  // What a language that comes later is made with.
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

  #view;
  #extensions;
  #colours = new Compartment();
  #language = [];
  // How the documents that are not shown were left: their states, and how far they were scrolled.
  #left = new Map();
  #key = null;
  #gutters = lineNumbers();
  #onBreakpoints = null;

  // Builds an editor inside `parent`. `onChange(key, text)` follows every edit, `onRun()` Ctrl-Enter or Cmd-Enter,
  // `onFind(line)` Alt-Enter in that line.
  constructor(parent, label, language, readOnly, onChange, onRun, onFind) {
    const find = ({ state }) => {
      onFind(state.doc.lineAt(state.selection.main.head).number);
      return true;
    };
    const run = () => {
      onRun();
      return true;
    };
    const ownKeys = [
      { key: "Mod-Enter", run },
      { key: "Alt-Enter", run: find },
      { key: "Escape", run: letTabLeave },
    ];
    const writing = [history(), indentOnInput(), closeBrackets(), highlightActiveLine(), typeOver];
    const keys = [...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab];
    this.#extensions = [
      errorGutter,
      breakpoints,
      paused,
      highlightSpecialChars(),
      bracketMatching(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-readonly": String(readOnly),
        spellcheck: "false",
        tabindex: "0",
      }),
      readOnly ? [] : EditorView.contentAttributes.of({ "aria-describedby": "editor-keys" }),
      syntaxHighlighting(classHighlighter),
      marked,
      pointed,
      Prec.highest(keymap.of(ownKeys)),
      readOnly ? keymap.of(defaultKeymap) : [...writing, keymap.of(keys)],
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          const text = update.state.doc.toString();
          // For `www/trouble.js`, which keeps it if the app cannot.
          if (!readOnly) edits.set(this.#key, text);
          onChange(this.#key, text);
        }
        if (update.startState.field(breakpoints) !== update.state.field(breakpoints)) this.#tellBreakpoints();
      }),
    ];
    this.#view = new EditorView({ parent, state: this.#fresh("") });
    this.#learn(language);
  }

  // Lets the reader set breakpoints, by a click beside a line or a key. `onChange(key, lines)` follows every change of
  // where they are. To be called before a document is shown.
  allowBreakpoints(onChange) {
    this.#onBreakpoints = onChange;
    this.#gutters = breakpointGutter;
    this.#view.setState(this.#fresh(""));
  }

  // Sets the breakpoints of the shown document, by lines counted from 1; lines that it does not have are left out.
  setBreakpoints(lines) {
    const { state } = this.#view;
    const wanted = [...lines].filter((line) => line >= 1 && line <= state.doc.lines);
    if (wanted.join() === breakpointLines(state).join()) return;
    this.#view.dispatch({ effects: setBreakpoints.of(wanted.map((line) => state.doc.line(line).from)) });
  }

  // Marks line `line` (counted from 1) as the one at which the run is paused; 0 takes the mark away.
  pauseAt(line) {
    const { doc } = this.#view.state;
    if (line < 1 || line > doc.lines) return this.#view.dispatch({ effects: setPaused.of(null) });
    const { from } = doc.line(line);
    this.#view.dispatch({
      effects: [setPaused.of(from), EditorView.scrollIntoView(from, { y: "nearest", yMargin: 48 })],
    });
  }

  // Shows the document `key`: as it was left, or `doc` from its beginning when it is shown for the first time.
  open(key, doc) {
    const view = this.#view;
    if (this.#key !== null) this.#left.set(this.#key, [view.state, view.scrollSnapshot()]);
    this.#key = key;
    const [state, scrolled] = this.#left.get(key) ?? [this.#fresh(doc), null];
    view.setState(state);
    if (scrolled) view.dispatch({ effects: scrolled });
    else view.scrollDOM.scrollTo(0, 0);
    this.#colour();
  }

  // Puts `doc` in place of the shown text, as one edit that Undo takes back.
  replace(doc) {
    const { state } = this.#view;
    if (state.doc.toString() === doc) return;
    this.#view.dispatch({
      changes: { from: 0, to: state.doc.length, insert: doc },
      effects: setBreakpoints.of(samePlaces(state, doc)),
      annotations: Transaction.userEvent.of("input.replace"),
      scrollIntoView: true,
    });
  }

  // Marks line `line` (counted from 1) as the one that failed and says so to screen readers; 0 takes the mark away.
  mark(line, message) {
    const { doc } = this.#view.state;
    if (line < 1 || line > doc.lines) return this.#view.dispatch({ effects: setMark.of(null) });
    const { from } = doc.line(line);
    this.#view.dispatch({
      effects: [
        setMark.of(from),
        EditorView.announce.of(`Error in line ${line}: ${message}`),
        EditorView.scrollIntoView(from, { y: "nearest", yMargin: 48 }),
      ],
    });
  }

  // Points at line `line` (counted from 1) and brings it into sight; 0 points nowhere.
  point(line) {
    const { doc } = this.#view.state;
    if (line < 1 || line > doc.lines) return this.#view.dispatch({ effects: setPoint.of(null) });
    const { from } = doc.line(line);
    this.#view.dispatch({
      effects: [setPoint.of(from), EditorView.scrollIntoView(from, { y: "nearest", yMargin: 48 })],
    });
  }

  // Puts the cursor on line `line` (counted from 1) and the keyboard into the editor.
  reveal(line) {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    this.#view.focus();
  }

  // Until the language is there, and without it, the text is shown in one colour.
  async #learn(language) {
    try {
      this.#language = await languages[language]();
      this.#colour();
    } catch (error) {
      console.error(error);
    }
  }

  // Colours the shown document.
  #colour() {
    if (this.#colours.get(this.#view.state) === this.#language) return;
    this.#view.dispatch({ effects: this.#colours.reconfigure(this.#language) });
  }

  #tellBreakpoints() {
    this.#onBreakpoints?.(this.#key, Uint32Array.from(breakpointLines(this.#view.state)));
  }

  destroy() {
    this.#view.destroy();
  }

  #fresh(doc) {
    return EditorState.create({ doc, extensions: [this.#gutters, this.#colours.of(this.#language), this.#extensions] });
  }
}

globalThis.LooplabEditor = LooplabEditor;
globalThis.looplabEdits = edits;
