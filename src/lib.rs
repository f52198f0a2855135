// The gallery shows the twins as a reader of the library would write them.
extern crate self as looplab;

pub mod combine;
pub mod demos;
pub mod executor;
pub mod host;
pub mod net;
pub mod protocol;
#[cfg(feature = "python")]
pub mod python;
pub mod sync;
#[cfg(all(feature = "python", not(target_arch = "wasm32")))]
pub mod terminal;
pub mod trace;
pub mod ui;
pub mod worker;
