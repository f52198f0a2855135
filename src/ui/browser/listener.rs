//! Event listeners that end with their owner.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// Listens to one event of one target until it is dropped.
#[must_use = "dropping it ends the listening"]
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    heard: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `heard` whenever `event` reaches `target`.
    pub fn new(target: &EventTarget, event: &'static str, heard: impl FnMut(Event) + 'static) -> Self {
        let heard = Closure::new(heard);
        // A target refuses a listener only of a wrong type.
        let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        Self { target: target.clone(), event, heard }
    }

    /// Calls `heard` whenever `event` reaches the window.
    pub fn window(event: &'static str, heard: impl FnMut(Event) + 'static) -> Option<Self> {
        web_sys::window().map(|window| Self::new(&window, event, heard))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.heard.as_ref().unchecked_ref());
    }
}
