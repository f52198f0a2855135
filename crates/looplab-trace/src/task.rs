//! What tasks go by, and how they end.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::short_text;

/// A task of one run. Ids count up from 1 in the order the tasks were spawned and are never used twice in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file; `None` for the program itself.
    pub file: Option<Rc<str>>,
    /// The line, counted from 1.
    pub line: u32,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskOutcome {
    /// It returned a value.
    Returned,
    /// It failed; the text is the error in one line, such as `ValueError: no such item`. It lies behind one pointer: as most
    /// tasks do not fail, an outcome is to be as small as can be.
    Failed(Rc<String>),
    /// It was cancelled.
    Cancelled,
}

impl TaskOutcome {
    /// It failed with this error.
    pub fn failed(error: impl Into<String>) -> Self {
        Self::Failed(Rc::new(short_text(error.into())))
    }
}
