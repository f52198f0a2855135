//! Other orders: each scheduler, the replay of a tape, and programs that break in some orders.

#[cfg(not(target_arch = "wasm32"))]
mod explore {
    mod executor;
    #[cfg(feature = "python")]
    mod fresh;
    #[cfg(feature = "python")]
    mod measures;
    #[cfg(feature = "python")]
    mod python;
}
