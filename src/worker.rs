//! Where programs run: a dedicated worker, and the page's side of it.

pub mod client;
