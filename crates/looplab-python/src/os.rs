//! The system that a program sees: files, processes, numbers of errors.

pub(crate) mod errno;
pub mod files;
pub(crate) mod io;
pub(crate) mod posix;
