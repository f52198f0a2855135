//! A verdict.

use std::fmt;

use looplab_trace::{ObjectId, Place, TaskId};
use serde::{Deserialize, Serialize};

use super::{Kind, Severity};

/// Something that is amiss in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it is about.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// The tasks concerned, in the order they are spoken of.
    pub tasks: Vec<TaskId>,
    /// The objects concerned.
    pub objects: Vec<ObjectId>,
    /// The lines concerned.
    pub places: Vec<Place>,
    /// One or two plain sentences. [`Display`](fmt::Display) joins them.
    pub text: Vec<Part>,
}

/// A piece of a verdict's text; all but plain words can be links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Words.
    Words(String),
    /// A task, by its name.
    Task {
        /// Which.
        id: TaskId,
        /// Its name.
        name: String,
    },
    /// An object, by its kind and name.
    Object {
        /// Which.
        id: ObjectId,
        /// What it is called, such as `lock a`.
        name: String,
    },
    /// A line, such as `line 12`.
    Line(Place),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.iter().try_for_each(|part| part.fmt(f))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(text) | Self::Task { name: text, .. } | Self::Object { name: text, .. } => f.write_str(text),
            Self::Line(Place { file: None, line }) => write!(f, "line {line}"),
            Self::Line(Place { file: Some(file), line }) => write!(f, "line {line} of {file}"),
        }
    }
}
