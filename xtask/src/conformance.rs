//! `cargo xtask conformance`: how far programs do here what they do on CPython.

pub mod random;
