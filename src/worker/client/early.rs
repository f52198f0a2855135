//! What `www/engine.js` has started while the page was loading.

use js_sys::{Array, Promise, Reflect, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

/// The engine that was under way before the app.
pub(super) struct Early {
    /// Its module, compiled.
    pub module: WebAssembly::Module,
    /// The first worker, which has got the module.
    pub worker: Worker,
    /// The events that the worker has sent by now.
    pub heard: Array,
}

impl Early {
    /// Waits for it; it is there once, and only if all went well.
    pub(super) async fn take() -> Option<Self> {
        let (page, name) = (js_sys::global(), JsValue::from("looplabEngine"));
        let engine = Reflect::get(&page, &name).ok()?;
        Reflect::delete_property(&page, &name).ok()?;
        let part = |name: &str| Reflect::get(&engine, &name.into()).ok();
        let module: Promise = part("module")?.dyn_into().ok()?;
        Some(Self {
            module: JsFuture::from(module).await.ok()?.dyn_into().ok()?,
            worker: part("worker")?.dyn_into().ok()?,
            heard: part("heard")?.dyn_into().ok()?,
        })
    }
}
