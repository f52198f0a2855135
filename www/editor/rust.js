// The editor's Rust, which only the twins need: `editor.js` asks for it when the first of them is shown.

import { rustLanguage } from "@codemirror/lang-rust";

export { rustLanguage };
