// The lines of a Python program at which it can be stopped: where a statement of a coroutine begins. The engine asks at just
// these lines whether there is a breakpoint (`src/python/program/stops.rs`).

import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";

// What has lines of its own: a name, and why its lines cannot be stopped at, if they cannot.
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

const known = new WeakMap();

// Where the line with this number can be stopped at: `{ line }`, the same or another, or `{ why }` it cannot.
export function stopOf(state, number) {
  const tree = ensureSyntaxTree(state, state.doc.length, 50) ?? syntaxTree(state);
  if (!known.has(tree)) known.set(tree, scopesOf(tree, state.doc));
  const scope = known.get(tree).findLast(({ first, last }) => first <= number && number <= last);
  if (!scope || scope.why) return { why: scope?.why ?? OUTSIDE };
  const inside = scope.stops.find(({ first, last, simple }) => simple && first <= number && number <= last);
  const stop = inside ?? scope.stops.find(({ first }) => first >= number);
  return stop ? { line: stop.first } : { why: NOTHING };
}

// Functions and classes, an outer one before those in it, by their lines, and the lines of each that begin statements.
function scopesOf(tree, doc) {
  const scopes = [];
  const open = [];
  // A block ends where the next line begins.
  const lines = ({ from, to }) => ({ first: doc.lineAt(from).number, last: doc.lineAt(Math.max(from, to - 1)).number });
  tree.iterate({
    enter({ node, name }) {
      const scope = open.at(-1);
      if (scope && BLOCKS.includes(node.parent?.name) && !NO_STATEMENTS.includes(name) && !isDocumentation(node)) {
        scope.stops.push({ ...lines(node), simple: !node.getChild("Body") && !node.getChild("MatchBody") });
      }
      if (!(name in SCOPES)) return;
      open.push({ ...lines(node), why: SCOPES[name](node), stops: [] });
      scopes.push(open.at(-1));
    },
    leave: ({ name }) => void (name in SCOPES && open.pop()),
  });
  return scopes;
}

// Whether a statement is the text that documents its function: the first in its block, after the colon.
function isDocumentation({ name, parent, prevSibling, firstChild }) {
  const isFirst = parent.parent?.name === "FunctionDefinition" && prevSibling?.name === ":";
  return isFirst && name === "ExpressionStatement" && ["String", "ContinuedString"].includes(firstChild?.name);
}
