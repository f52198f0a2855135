//! The page's side of the worker.
//!
//! The engine's WebAssembly is fetched and compiled once, and the first worker started, by `www/engine.js` before there is
//! an app. Each worker starts from the compiled module, serves one run and is terminated when that run is over: Stop is
//! `Worker.terminate`, which nothing that a program does can hold off. While one run goes on, the next worker boots, so
//! that the next Run finds an engine waiting.
//!
//! ```text
//!            load()                 FromWorker::Ready            serve(run)
//! (nothing) ───────► spare, booting ─────────────────► spare, ready ──────► serving ──┐
//!     ▲                    │ failed                                           │        │ release(run)
//!     └────────────────────┘                    (a new spare boots meanwhile) └────────┴──► terminated
//! ```
//!
//! `serve` may come before the spare is there or ready: it gets the run all the same, and begins it as soon as it has booted.

mod event;

#[cfg(target_arch = "wasm32")]
mod early;
#[cfg(target_arch = "wasm32")]
mod module;
#[cfg(target_arch = "wasm32")]
mod pool;
#[cfg(target_arch = "wasm32")]
mod process;

pub use event::{ClientEvent, Loading};
#[cfg(target_arch = "wasm32")]
pub use pool::Client;
