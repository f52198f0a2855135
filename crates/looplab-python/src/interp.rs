//! The interpreter's ground: what RustPython lacks or does otherwise than CPython 3.13, apart from the system around it.

mod calendar;
mod calls;
pub(crate) mod compile;
pub(crate) mod contextvars;
pub(crate) mod datetime;
pub(crate) mod encoding;
pub(crate) mod errors;
pub(crate) mod groups;
pub(crate) mod limits;
mod nesting;
pub(crate) mod notes;
pub(crate) mod places;
pub(crate) mod print;
pub(crate) mod recursion_error;
pub(crate) mod signal;
pub(crate) mod stack;
pub(crate) mod stdio;
mod syntax_errors;
pub(crate) mod syntax_tree;
pub(crate) mod thread;
pub(crate) mod time;

/// Where the standard library appears to be.
pub const LIBRARY: &str = "/lib/python3.14";
