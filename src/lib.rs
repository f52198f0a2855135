pub mod demos;
pub mod protocol;
pub mod trace;
pub mod ui;
pub mod worker;
