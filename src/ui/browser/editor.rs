//! The program editor: `www/editor/editor.js`, which is on the page as the global class `LooplabEditor`.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Promise, Reflect, Uint32Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = LooplabEditor)]
    type Handle;

    #[wasm_bindgen(constructor, catch, js_class = "LooplabEditor")]
    fn new(
        parent: &Element,
        label: &str,
        language: &str,
        read_only: bool,
        on_change: &Closure<dyn FnMut(u32, String)>,
        on_run: &Closure<dyn FnMut()>,
        on_find: &Closure<dyn FnMut(u32)>,
    ) -> Result<Handle, JsValue>;

    #[wasm_bindgen(method)]
    fn open(this: &Handle, document: u32, text: &str);

    #[wasm_bindgen(method)]
    fn replace(this: &Handle, text: &str);

    #[wasm_bindgen(method)]
    fn mark(this: &Handle, line: u32, message: &str);

    #[wasm_bindgen(method, js_name = allowBreakpoints)]
    fn allow_breakpoints(this: &Handle, on_change: &Closure<dyn FnMut(u32, Uint32Array)>);

    #[wasm_bindgen(method, js_name = setBreakpoints)]
    fn set_breakpoints(this: &Handle, lines: &[u32]);

    #[wasm_bindgen(method, js_name = pauseAt)]
    fn pause_at(this: &Handle, line: u32);

    #[wasm_bindgen(method)]
    fn point(this: &Handle, line: u32);

    #[wasm_bindgen(method)]
    fn reveal(this: &Handle, line: u32);

    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// Waits until the editor's script has run, or could not be loaded. `www/start.js` asks for it.
pub async fn arrived() {
    let script = Reflect::get(&js_sys::global(), &"looplabEditor".into());
    if let Some(script) = script.ok().and_then(|script| script.dyn_into::<Promise>().ok()) {
        // What went wrong is in the browser's console.
        let _ = JsFuture::from(script).await;
    }
}

/// What the editor colours the text as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python.
    Python,
    /// Rust.
    Rust,
}

/// An editor on the page. Clones are the same editor; dropping the last takes it off the page.
#[derive(Clone)]
pub struct Editor(Rc<Inner>);

struct Inner {
    handle: Handle,
    _on_change: Closure<dyn FnMut(u32, String)>,
    _on_run: Closure<dyn FnMut()>,
    _on_find: Closure<dyn FnMut(u32)>,
    on_breakpoints: RefCell<Option<Closure<dyn FnMut(u32, Uint32Array)>>>,
}

/// What an editor calls.
pub struct Heard<C, R, F> {
    /// With document and text, after every edit.
    pub changed: C,
    /// On Ctrl-Enter or Cmd-Enter.
    pub run: R,
    /// With the cursor's line, counted from 1, on Alt-Enter.
    pub find: F,
}

impl Editor {
    /// An editor inside `parent`, named `label`. Nothing when the editor's script is not on the page.
    pub fn new(
        parent: &Element,
        label: &str,
        language: Language,
        read_only: bool,
        heard: Heard<impl FnMut(u32, String) + 'static, impl FnMut() + 'static, impl FnMut(u32) + 'static>,
    ) -> Option<Self> {
        let (on_change, on_run) = (Closure::new(heard.changed), Closure::new(heard.run));
        let on_find = Closure::new(heard.find);
        let language = match language {
            Language::Python => "python",
            Language::Rust => "rust",
        };
        let handle = Handle::new(parent, label, language, read_only, &on_change, &on_run, &on_find).ok()?;
        let inner = Inner {
            handle,
            _on_change: on_change,
            _on_run: on_run,
            _on_find: on_find,
            on_breakpoints: RefCell::default(),
        };
        Some(Self(Rc::new(inner)))
    }

    /// Shows a document: as it was left, or `text` when it is shown for the first time.
    pub fn open(&self, document: u32, text: &str) {
        self.0.handle.open(document, text);
    }

    /// Puts `text` in place of the shown text, as one edit that Undo takes back.
    pub fn replace(&self, text: &str) {
        self.0.handle.replace(text);
    }

    /// Marks `line`, counted from 1, as the one that failed; 0 takes the mark away.
    pub fn mark(&self, line: u32, message: &str) {
        self.0.handle.mark(line, message);
    }

    /// Lets the reader set breakpoints. `on_change(document, lines)` follows every change of where they are.
    pub fn allow_breakpoints(&self, mut on_change: impl FnMut(u32, Vec<u32>) + 'static) {
        let on_change = Closure::new(move |document, lines: Uint32Array| on_change(document, lines.to_vec()));
        self.0.handle.allow_breakpoints(&on_change);
        *self.0.on_breakpoints.borrow_mut() = Some(on_change);
    }

    /// Sets the breakpoints of the shown document, by lines counted from 1.
    pub fn set_breakpoints(&self, lines: &[u32]) {
        self.0.handle.set_breakpoints(lines);
    }

    /// Marks `line`, counted from 1, as the one at which the run is paused; 0 takes the mark away.
    pub fn pause_at(&self, line: u32) {
        self.0.handle.pause_at(line);
    }

    /// Points at `line`, counted from 1, and brings it into sight without taking the keyboard; 0 points nowhere.
    pub fn point(&self, line: u32) {
        self.0.handle.point(line);
    }

    /// Puts the cursor on `line`, counted from 1, and the keyboard into the editor.
    pub fn reveal(&self, line: u32) {
        self.0.handle.reveal(line);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}
