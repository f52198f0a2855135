//! The page's ties to the browser: what it listens to, keeps and starts.

pub mod address;
mod download;
pub mod editor;
mod engine;
mod frame;
mod frames;
mod keep;
mod listener;
mod panic;
pub mod storage;
pub mod timeline;

pub use download::download;
pub use engine::use_engine;
pub use frame::Frame;
pub use keep::{kept, use_keeping};
pub use listener::Listener;
pub use panic::report_panics;

/// The page's clock, in ms.
pub(super) fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
