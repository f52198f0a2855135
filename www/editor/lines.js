// Lines of the program that the page marks: where the last run failed, where a task stands, where the run is paused.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";

/** @typedef {import("@codemirror/state").StateEffectType<number | null>} LineEffect Where the line begins; `null`: none */

/** @returns {LineEffect} */
const lineEffect = () => StateEffect.define();

/**
 * A line with a decoration of this class, as where it begins. `effect` moves it, an edit takes it away.
 *
 * @param {LineEffect} effect
 * @param {string} name
 * @returns {StateField<number | null>}
 */
function decoratedLine(effect, name) {
  const decoration = Decoration.line({ class: name });
  return StateField.define({
    create: () => /** @type {number | null} */ (null),
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

/** Where the last run failed, until the text changes. */
export const setFailed = lineEffect();
export const failed = decoratedLine(setFailed, "cm-errorLine");
/** The line that the page points at: where a task of the run stands. */
export const setPointed = lineEffect();
export const pointed = decoratedLine(setPointed, "cm-pointLine");
/** Where the run is paused, until the text changes or the run goes on. */
export const setPaused = lineEffect();
export const paused = decoratedLine(setPaused, "cm-pausedLine");

const errorMarker = new (class extends GutterMarker {
  toDOM() {
    return document.createTextNode("!");
  }
})();

/** The gutter with a mark beside the line that failed. */
export const errorGutter = gutter({
  class: "cm-errorGutter",
  lineMarker: (view, line) => (view.state.field(failed) === line.from ? errorMarker : null),
  lineMarkerChange: (update) => update.startState.field(failed) !== update.state.field(failed),
});
