pub mod demos;
pub mod protocol;
pub mod trace;
