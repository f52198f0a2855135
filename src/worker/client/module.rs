//! The engine's WebAssembly: fetched and compiled once, shared by all workers.

use js_sys::{Promise, WebAssembly};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit, Response};

/// What the page can say when the engine cannot be had.
const OFFLINE: &str = "The engine could not be downloaded. Check the connection, then try again.";

/// Fetches and compiles the module at `url`.
///
/// The browser compiles from the response itself, unread: only so does it keep the compiled code for the next visit.
///
/// # Errors
/// With a message for the reader.
pub(super) async fn load(url: &str) -> Result<WebAssembly::Module, String> {
    let window = web_sys::window().ok_or("The engine can only be loaded from a page.")?;
    let response: Response =
        JsFuture::from(window.fetch_with_str(url)).await.map_err(|_| OFFLINE.to_owned())?.unchecked_into();
    if !response.ok() {
        return Err(format!("The engine could not be downloaded: the server answered {}.", response.status()));
    }
    compile(response).await.map_err(|error| format!("The engine could not be compiled: {}", words(&error)))
}

/// What a thrown value says.
pub(super) fn words(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}

async fn compile(response: Response) -> Result<WebAssembly::Module, JsValue> {
    let is_wasm = response.headers().get("content-type")?.is_some_and(|kind| kind.starts_with("application/wasm"));
    let module = if is_wasm {
        JsFuture::from(WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(response)))).await?
    } else {
        // Some hosts do not know the type, and streaming insists on it.
        let bytes = JsFuture::from(response.array_buffer()?).await?;
        JsFuture::from(WebAssembly::compile(&bytes)).await?
    };
    Ok(module.unchecked_into())
}

/// Watches the browser's own record of downloads, because reading the response would cost the kept code.
pub(super) struct Download {
    observer: Option<PerformanceObserver>,
    _on_entries: Closure<dyn FnMut(PerformanceObserverEntryList)>,
}

impl Download {
    /// Calls `downloaded` when all that is at `url` has arrived.
    pub(super) fn watch(url: String, downloaded: impl FnOnce() + 'static) -> Self {
        let mut downloaded = Some(downloaded);
        let on_entries = Closure::new(move |list: PerformanceObserverEntryList| {
            if list.get_entries_by_name(&url).length() > 0
                && let Some(downloaded) = downloaded.take()
            {
                downloaded();
            }
        });
        let observer = PerformanceObserver::new(on_entries.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            let kinds = js_sys::Array::of1(&"resource".into());
            // Without the record the page just does not tell downloading from compiling.
            observer.observe(&PerformanceObserverInit::new(&kinds));
        }
        Self { observer, _on_entries: on_entries }
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
