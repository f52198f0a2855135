// The program editor: CodeMirror 6 behind the few calls that the page makes.
//
// The page reaches it as the global class `LooplabEditor`; `src/ui/editor.rs` declares the same calls.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { pythonLanguage } from "@codemirror/lang-python";
import { rustLanguage } from "@codemirror/lang-rust";
import { EditorState, Prec, StateEffect, StateField, Transaction } from "@codemirror/state";
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
import { classHighlighter } from "@lezer/highlight";
import { StyleModule } from "style-mod";

const languages = { python: pythonLanguage, rust: rustLanguage };

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

// The marked line: where the last run failed, until the text changes.
const setMark = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) return effect.value === null ? Decoration.none : Decoration.set(errorLine.range(effect.value));
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
// The line that the page points at: where a task of the run stands.
const setPoint = StateEffect.define();
const pointed = StateField.define({
  create: () => Decoration.none,
  update(points, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setPoint)) return effect.value === null ? Decoration.none : Decoration.set(pointLine.range(effect.value));
    }
    return transaction.docChanged ? Decoration.none : points;
  },
  provide: (field) => EditorView.decorations.from(field),
});
const pointLine = Decoration.line({ class: "cm-pointLine" });

const errorLine = Decoration.line({ class: "cm-errorLine" });

const errorMarker = new (class extends GutterMarker {
  toDOM() {
    return document.createTextNode("!");
  }
})();
const errorGutter = gutter({
  class: "cm-errorGutter",
  lineMarker: (view, line) => {
    let hit = false;
    view.state.field(marked).between(line.from, line.from, () => void (hit = true));
    return hit ? errorMarker : null;
  },
  lineMarkerChange: (update) => update.startState.field(marked) !== update.state.field(marked),
});

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

class LooplabEditor {
  #view;
  #extensions;
  #states = new Map();
  #key = null;

  // Builds an editor inside `parent`. `onChange(key, text)` follows every edit, `onRun()` Ctrl-Enter or Cmd-Enter,
  // `onFind(line)` Alt-Enter in that line.
  constructor(parent, label, language, readOnly, onChange, onRun, onFind) {
    const find = ({ state }) => (onFind(state.doc.lineAt(state.selection.main.head).number), true);
    const ownKeys = [
      { key: "Mod-Enter", run: () => (onRun(), true) },
      { key: "Alt-Enter", run: find },
    ];
    const writing = [history(), indentOnInput(), closeBrackets(), highlightActiveLine(), typeOver];
    const keys = [...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab];
    this.#extensions = [
      errorGutter,
      lineNumbers(),
      highlightSpecialChars(),
      bracketMatching(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": String(readOnly), spellcheck: "false" }),
      languages[language],
      syntaxHighlighting(classHighlighter),
      marked,
      pointed,
      Prec.highest(keymap.of(ownKeys)),
      readOnly ? keymap.of(defaultKeymap) : [...writing, keymap.of(keys)],
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(this.#key, update.state.doc.toString());
      }),
    ];
    this.#view = new EditorView({ parent, state: this.#fresh("") });
  }

  // Shows the document `key`: as it was left, or `doc` when it is shown for the first time.
  open(key, doc) {
    if (this.#key !== null) this.#states.set(this.#key, this.#view.state);
    this.#key = key;
    this.#view.setState(this.#states.get(key) ?? this.#fresh(doc));
  }

  // Puts `doc` in place of the shown text, as one edit that Undo takes back.
  replace(doc) {
    const { state } = this.#view;
    if (state.doc.toString() === doc) return;
    this.#view.dispatch({
      changes: { from: 0, to: state.doc.length, insert: doc },
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
    this.#view.dispatch({ effects: [setPoint.of(from), EditorView.scrollIntoView(from, { y: "nearest", yMargin: 48 })] });
  }

  // Puts the cursor on line `line` (counted from 1) and the keyboard into the editor.
  reveal(line) {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    this.#view.focus();
  }

  destroy() {
    this.#view.destroy();
  }

  #fresh(doc) {
    return EditorState.create({ doc, extensions: this.#extensions });
  }
}

globalThis.LooplabEditor = LooplabEditor;
