pub mod combine;
pub mod demos;
pub mod executor;
pub mod host;
pub mod protocol;
pub mod sync;
pub mod trace;
