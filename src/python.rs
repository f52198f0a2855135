//! Python on Looplab: RustPython, the modules it lacks without a host, and its library.

mod calendar;
pub mod contextvars;
mod datetime;
mod errno;
pub mod files;
pub mod ground;
mod io;
mod library;
mod posix;
mod signal;
mod stdio;
mod thread;
mod time;
