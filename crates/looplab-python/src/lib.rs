//! Python: an interpreter whose `asyncio` runs on our executor.
//!
//! # Which Python it is
//!
//! What a program does, prints and raises is CPython 3.13's: `asyncio` with its deprecations (`get_event_loop` makes a loop
//! in the main thread), syntax errors with their words and places, and which syntax there is; t-strings and `except A, B`,
//! which RustPython's parser knows, are refused.
//!
//! `sys.version` and `sys.version_info` say 3.14, the level of RustPython's interpreter, and have to: annotations are
//! evaluated when they are asked for ([PEP 649](https://peps.python.org/pep-0649/)), so the namespace that a metaclass gets
//! has no `__annotations__`. Libraries such as `attrs`, `pydantic` and `typing_extensions` decide by the version how to read
//! them, and would find none under 3.13. Some messages of built-in types are 3.14's too.

mod asyncio;
mod broken;
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
mod nesting;
mod net;
mod notes;
mod places;
mod posix;
mod print;
mod program;
mod recursion_error;
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
    broken::describe_panic,
    engine::{COMMON_MODULES, Engine, Surroundings, decode_program, running_task},
    explore::{Advance, Explorer, repeatable_wall},
    signals::{Delivery, Signals},
};
