//! Python: an interpreter whose `asyncio` runs on our executor.

mod asyncio;
mod calendar;
mod calls;
pub mod contextvars;
mod datetime;
mod engine;
mod errno;
mod errors;
mod explore;
pub mod files;
pub mod ground;
mod groups;
mod io;
mod library;
mod net;
mod places;
mod posix;
mod print;
mod program;
mod signal;
mod signals;
mod stdio;
mod syntax_tree;
mod thread;
mod time;
mod world;

pub use self::{
    engine::{COMMON_MODULES, Engine, Surroundings, running_task},
    explore::{Advance, Explorer, repeatable_wall},
    signals::{Delivery, Signals},
};
