//! Python: an interpreter whose `asyncio` runs on our executor.

mod asyncio;
mod calendar;
mod calls;
mod compile;
pub mod contextvars;
mod datetime;
mod encoding;
mod engine;
mod errno;
mod errors;
mod explore;
pub mod files;
pub mod ground;
mod groups;
mod io;
mod library;
mod limits;
mod net;
mod places;
mod posix;
mod print;
mod program;
mod signal;
mod signals;
mod stack;
mod stdio;
mod syntax_errors;
mod syntax_tree;
mod thread;
mod time;
mod world;

pub use self::{
    engine::{COMMON_MODULES, Engine, Surroundings, decode_program, running_task},
    explore::{Advance, Explorer, repeatable_wall},
    signals::{Delivery, Signals},
};
