// The lines of a Python program at which it can be stopped: where a statement of a coroutine begins. The engine asks at just
// these lines whether there is a breakpoint (`crates/looplab-python/src/engine/program/stops.rs`).

import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";

/**
 * @typedef {import("@codemirror/state").EditorState} EditorState
 * @typedef {import("@codemirror/state").Text} Text
 * @typedef {import("@lezer/common").SyntaxNode} SyntaxNode
 * @typedef {import("@lezer/common").Tree} Tree
 * @typedef {{ first: number, last: number }} Lines Numbers, both included
 * @typedef {Lines & { why: string | null, stops: (Lines & { simple: boolean })[] }} Scope
 */

/**
 * What has lines of its own: a name, and why its lines cannot be stopped at, if they cannot.
 *
 * @type {Record<string, (node: SyntaxNode) => string | null>}
 */
const SCOPES = {
  FunctionDefinition: (node) =>
    node.firstChild?.name === "async"
      ? null
      : "A plain function runs in one piece: only lines of coroutines can be stopped at",
  ClassDefinition: () => "The body of a class runs in one piece: only lines of coroutines can be stopped at",
};
const OUTSIDE = "Only lines of coroutines can be stopped at, and this one is outside them";
const NOTHING = "No statement begins in this line or after it in its coroutine";

// Definitions only define: their own lines come later.
const DEFINITIONS = ["FunctionDefinition", "ClassDefinition", "DecoratedStatement"];
const BLOCKS = ["Body", "StatementGroup"];
const NO_STATEMENTS = [":", ";", "Comment", ...DEFINITIONS];

/** @type {WeakMap<Tree, Scope[]>} */
const known = new WeakMap();

/**
 * Where the line with this number can be stopped at: at the same line or another, or why it cannot.
 *
 * @param {EditorState} state
 * @param {number} number
 * @returns {{ line: number, why?: undefined } | { line?: undefined, why: string }}
 */
export function stopOf(state, number) {
  const tree = ensureSyntaxTree(state, state.doc.length, 50) ?? syntaxTree(state);
  const scopes = known.get(tree) ?? scopesOf(tree, state.doc);
  known.set(tree, scopes);
  const scope = scopes.findLast(({ first, last }) => first <= number && number <= last);
  if (!scope || scope.why) return { why: scope?.why ?? OUTSIDE };
  const inside = scope.stops.find(({ first, last, simple }) => simple && first <= number && number <= last);
  const stop = inside ?? scope.stops.find(({ first }) => first >= number);
  return stop ? { line: stop.first } : { why: NOTHING };
}

/**
 * Functions and classes, an outer one before those in it, by their lines, and the lines of each that begin statements.
 *
 * @param {Tree} tree
 * @param {Text} doc
 */
function scopesOf(tree, doc) {
  /** @type {Scope[]} */
  const scopes = [];
  /** @type {Scope[]} */
  const open = [];
  /**
   * A block ends where the next line begins.
   *
   * @param {SyntaxNode} node
   * @returns {Lines}
   */
  const lines = ({ from, to }) => ({ first: doc.lineAt(from).number, last: doc.lineAt(Math.max(from, to - 1)).number });
  tree.iterate({
    enter({ node, name }) {
      const scope = open.at(-1);
      if (
        scope &&
        BLOCKS.includes(node.parent?.name ?? "") &&
        !NO_STATEMENTS.includes(name) &&
        !isDocumentation(node)
      ) {
        scope.stops.push({ ...lines(node), simple: !node.getChild("Body") && !node.getChild("MatchBody") });
      }
      if (!(name in SCOPES)) return;
      const inner = { ...lines(node), why: SCOPES[name](node), stops: [] };
      open.push(inner);
      scopes.push(inner);
    },
    leave: ({ name }) => void (name in SCOPES && open.pop()),
  });
  return scopes;
}

/**
 * Whether a statement is the text that documents its function: the first in its block, after the colon.
 *
 * @param {SyntaxNode} statement
 */
function isDocumentation({ name, parent, prevSibling, firstChild }) {
  const isFirst = parent?.parent?.name === "FunctionDefinition" && prevSibling?.name === ":";
  return isFirst && name === "ExpressionStatement" && ["String", "ContinuedString"].includes(firstChild?.name ?? "");
}
