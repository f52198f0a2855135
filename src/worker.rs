//! Where programs run: a dedicated worker, and the page's side of it.

pub mod client;
#[cfg(all(target_arch = "wasm32", feature = "python"))]
pub mod server;
