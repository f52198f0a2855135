//! Other orders: each scheduler, the replay of a tape, and programs that break in some orders.
#![cfg(not(target_arch = "wasm32"))]

mod fresh;
mod measures;
mod python;
