//! How a run ended.

use serde::{Deserialize, Serialize};

/// What is said of a program that asks for more memory than there is.
pub const OUT_OF_MEMORY: &str = "the program used up the memory of its engine";

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunOutcome {
    /// It ran to its end.
    Completed,
    /// It asked to exit (`sys.exit`) with this status; 0 is success.
    Exited {
        /// The exit status as a shell would see it.
        status: i32,
    },
    /// An exception ended it; its traceback has been printed to stderr.
    Failed {
        /// The error in one line, such as `ValueError: no such item`.
        error: String,
        /// The line of the program it points at, counted from 1.
        line: Option<u32>,
    },
}
