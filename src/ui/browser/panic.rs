//! What the app says when it breaks down.

use js_sys::Reflect;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(said: &JsValue);
}

/// Says what a panic says in the console, and leaves it to `www/trouble.js`, which shows it without the app.
pub fn report_panics() {
    yew::set_custom_panic_hook(Box::new(|info| {
        let said = JsValue::from(info.to_string());
        console_error(&said);
        // Without it the note is less exact.
        let _ = Reflect::set(&js_sys::global(), &"looplabPanic".into(), &said);
    }));
}
