pub mod demos;
pub mod executor;
pub mod host;
pub mod protocol;
#[cfg(feature = "python")]
pub mod python;
pub mod trace;
