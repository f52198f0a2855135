// What the bundle of `rust.js` takes from that of `editor.js`, instead of bringing copies that would not fit together.

export const {
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
} = globalThis.LooplabEditor.shared;
