//! The shown demo, in the page's address: `#semaphore`.

use super::Listener;

/// The demo id in the address; empty when there is none.
#[must_use]
pub fn demo() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Calls `picked` with the demo id whenever the address changes.
pub fn watch(picked: impl Fn(String) + 'static) -> Option<Listener> {
    Listener::window("hashchange", move |_| picked(demo()))
}
