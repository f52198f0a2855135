//! How a run ended.

use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// It ran to its end.
    Completed,
    /// It asked to exit with this status.
    Exited {
        /// The status; 0 is success.
        status: i32,
    },
    /// An `assert` of the program did not hold.
    Assertion {
        /// The error in one line.
        error: String,
        /// The line it points at, counted from 1.
        line: Option<u32>,
    },
    /// Another exception ended it.
    Failed {
        /// The error in one line.
        error: String,
        /// The line it points at, counted from 1.
        line: Option<u32>,
    },
    /// Every task waited, and nothing was left that could have woken one.
    Deadlock {
        /// The lines at which they waited, each once, from the top.
        lines: Vec<u32>,
    },
    /// It took more steps than it was allowed.
    Endless,
}

impl Ending {
    /// Whether it is one that is not wanted.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        !matches!(self, Self::Completed | Self::Exited { status: 0 })
    }

    /// Whether both are the same way to end: by the same kind of exception at the same line, or in the same deadlock. What the
    /// exceptions say may differ.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Assertion { error, line }, Self::Assertion { error: other, line: at })
            | (Self::Failed { error, line }, Self::Failed { error: other, line: at }) => {
                line == at && kind(error) == kind(other)
            }
            _ => self == other,
        }
    }

    /// What it has in common with others [like](Self::is_like) it, in words: an exception without what it says.
    #[must_use]
    pub fn kind_words(&self) -> String {
        match self {
            Self::Assertion { error, line } | Self::Failed { error, line } => {
                let line = line.map_or_else(String::new, |line| format!(" (line {line})"));
                format!("{}{line}", kind(error))
            }
            _ => self.words(),
        }
    }

    /// The ending in words, as a part of a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Completed => "completed".to_owned(),
            Self::Exited { status } => format!("exited with status {status}"),
            Self::Assertion { error, line } | Self::Failed { error, line } => {
                line.map_or_else(|| error.clone(), |line| format!("{error} (line {line})"))
            }
            Self::Deadlock { lines } => {
                let lines: Vec<_> = lines.iter().map(u32::to_string).collect();
                let at = match &lines[..] {
                    [] => String::new(),
                    [line] => format!(" at line {line}"),
                    [lines @ .., last] => format!(" at lines {} and {last}", lines.join(", ")),
                };
                format!("deadlock: every task waited{at}, and nothing could wake one")
            }
            Self::Endless => "did not end within the steps it was given".to_owned(),
        }
    }
}

/// The class of an exception in one line; of a group the classes in it, with their lines, which follow its message.
fn kind(error: &str) -> &str {
    match error.split_once(": ") {
        Some((class, text)) if class.ends_with("ExceptionGroup") => {
            text.rsplit_once("): ").map_or(class, |(_, all)| all)
        }
        Some((class, _)) => class,
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(error: &str, line: u32) -> Ending {
        Ending::Failed { error: error.into(), line: Some(line) }
    }

    #[test]
    fn what_an_exception_says_makes_no_other_ending() {
        assert!(failed("ValueError: 1 left", 3).is_like(&failed("ValueError: 2 left", 3)));
        assert!(!failed("ValueError: 1 left", 3).is_like(&failed("ValueError: 1 left", 4)));
        assert!(!failed("ValueError: 1 left", 3).is_like(&failed("KeyError: 1 left", 3)));
        let deadlock = |lines: &[u32]| Ending::Deadlock { lines: lines.into() };
        assert!(deadlock(&[3, 4]).is_like(&deadlock(&[3, 4])) && !deadlock(&[3]).is_like(&deadlock(&[3, 4])));
    }

    #[test]
    fn groups_of_exceptions_are_told_apart_by_what_is_in_them() {
        let group = |text: &str| failed(&format!("ExceptionGroup: unhandled errors in a TaskGroup {text}"), 9);
        let first = group("(1 sub-exception): ValueError (line 3)");
        assert!(first.is_like(&group("(2 sub-exceptions): ValueError (line 3)")));
        assert!(!first.is_like(&group("(1 sub-exception): ValueError (line 4)")));
    }

    #[test]
    fn a_deadlock_names_its_lines() {
        let said = Ending::Deadlock { lines: vec![3, 5, 8] }.words();
        assert_eq!(said, "deadlock: every task waited at lines 3, 5 and 8, and nothing could wake one");
    }
}
