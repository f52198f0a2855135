// Breakpoints: where they are, how they are set and cleared, and how they show.

import { syntaxTree } from "@codemirror/language";
import { MapMode, StateEffect, StateField } from "@codemirror/state";
import { EditorView, GutterMarker, gutter, keymap, lineNumbers } from "@codemirror/view";
import { paused } from "./lines.js";
import { stopOf } from "./stops.js";

/**
 * @typedef {import("@codemirror/state").EditorState} EditorState
 * @typedef {import("@codemirror/state").Text} Text
 * @typedef {import("@codemirror/view").BlockInfo} BlockInfo
 */

/** Puts the breakpoints to the lines with these positions. */
export const setBreakpoints = /** @type {import("@codemirror/state").StateEffectType<number[]>} */ (
  StateEffect.define()
);

/** The starts of the lines that have one. Each moves with its line, and goes with it. */
export const breakpoints = StateField.define({
  create: () => /** @type {number[]} */ ([]),
  update(starts, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setBreakpoints)) return lineStarts(transaction.newDoc, effect.value);
    }
    if (!transaction.docChanged) return starts;
    const moved = starts.map((start) => transaction.changes.mapPos(start, 1, MapMode.TrackDel));
    const left = moved.filter((start) => start !== null);
    return lineStarts(transaction.newDoc, left);
  },
});

/** @param {Text} doc @param {number[]} positions */
function lineStarts(doc, positions) {
  return [...new Set(positions.map((position) => doc.lineAt(position).from))].sort((a, b) => a - b);
}

/** The numbers of the lines with breakpoints. @param {EditorState} state */
export const breakpointLines = (state) => state.field(breakpoints).map((start) => state.doc.lineAt(start).number);

/**
 * Where the breakpoints go when `text` takes the place of the whole document: to the lines with the same numbers.
 *
 * @param {EditorState} state
 * @param {string} text
 */
export function samePlaces(state, text) {
  const doc = state.toText(text);
  const numbers = breakpointLines(state).filter((number) => number <= doc.lines);
  return numbers.map((number) => doc.line(number).from);
}

/**
 * Sets or clears the breakpoint of the line that begins at `start`, or sets that of the next line at which the program can
 * be stopped, and says so to screen readers. A line without one gets a hollow mark that says why.
 *
 * @param {EditorView} view
 * @param {number} start
 */
function toggle(view, start) {
  const { doc } = view.state;
  const starts = view.state.field(breakpoints);
  const { line, why } = stopOf(view.state, doc.lineAt(start).number);
  const at = starts.includes(start) || line === undefined ? start : doc.line(line).from;
  const is = starts.includes(at);
  const now = is ? starts.filter((other) => other !== at) : [...starts, at];
  const words = `Breakpoint ${is ? "cleared" : "set"} in line ${doc.lineAt(at).number}${is || !why ? "" : `. ${why}`}`;
  view.dispatch({ effects: [setBreakpoints.of(now), EditorView.announce.of(words)] });
  return true;
}

class LineMarker extends GutterMarker {
  /** @param {string} shape @param {string} kind @param {string} title */
  constructor(shape, kind, title) {
    super();
    this.toDOM = () => Object.assign(document.createElement("span"), { className: kind, title, textContent: shape });
  }
}

// Shapes tell the markers apart as well as colours do.
const SET = new LineMarker("●", "cm-breakpoint", "Breakpoint: the program pauses before this line");
const HERE = new LineMarker("▶", "cm-pausedHere", "The program is paused at this line");
const BOTH = new LineMarker("◉", "cm-breakpoint cm-pausedHere", "The program is paused at this breakpoint");
/** @param {string} why */
const idle = (why) => new LineMarker("○", "cm-breakpoint cm-idle", `Breakpoint without effect. ${why}.`);

/** @param {EditorState} state @param {BlockInfo} line */
function markerOf(state, line) {
  const set = state.field(breakpoints).includes(line.from);
  if (state.field(paused) === line.from) return set ? BOTH : HERE;
  if (!set) return null;
  const { number } = state.doc.lineAt(line.from);
  const stop = stopOf(state, number);
  return stop.line === number ? SET : idle(stop.why ?? `The next line that can be stopped at is ${stop.line}`);
}

const clickToToggle = {
  mousedown: (/** @type {EditorView} */ view, /** @type {BlockInfo} */ line) => toggle(view, line.from),
};

/** The gutters and the key by which a reader sets and clears breakpoints. */
export const breakpointGutter = [
  gutter({
    class: "cm-breakpointGutter",
    lineMarker: (view, line) => markerOf(view.state, line),
    lineMarkerChange: ({ startState, state }) =>
      syntaxTree(startState) !== syntaxTree(state) ||
      startState.field(breakpoints) !== state.field(breakpoints) ||
      startState.field(paused) !== state.field(paused),
    domEventHandlers: clickToToggle,
  }),
  lineNumbers({ domEventHandlers: clickToToggle }),
  keymap.of([
    { key: "Mod-F8", run: (view) => toggle(view, view.state.doc.lineAt(view.state.selection.main.head).from) },
  ]),
];
