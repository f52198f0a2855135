//! A single-threaded futures executor with asyncio's order, its clocks and its primitives.

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub mod browser;
pub mod combine;
pub mod executor;
pub mod host;
pub mod lowlevel;
#[cfg(feature = "net")]
pub mod net;
pub mod sync;
