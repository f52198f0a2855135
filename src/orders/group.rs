//! What came of many runs.

use serde::{Deserialize, Serialize};

use super::{Note, Tape};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    Deadlock,
    /// It took more steps than it was allowed.
    Endless,
}

impl Ending {
    /// Whether it is one that nobody wants.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        !matches!(self, Self::Completed | Self::Exited { status: 0 })
    }
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upshot {
    /// How it ended.
    pub ending: Ending,
    /// What it printed, to either stream, as far as that is kept.
    pub output: String,
    /// Whether it printed more than is kept.
    pub cut: bool,
}

impl Upshot {
    /// Whether both are the same outcome. Addresses in the text, which mean nothing, do not count.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.ending == other.ending
            && self.cut == other.cut
            && (self.output == other.output || self.is_like_without_addresses(other))
    }

    fn is_like_without_addresses(&self, other: &Self) -> bool {
        let have_any = self.output.contains("0x") && other.output.contains("0x");
        have_any && without_addresses(&self.output) == without_addresses(&other.output)
    }
}

/// Runs that had the same outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The outcome.
    pub upshot: Upshot,
    /// How many runs had it.
    pub count: u32,
    /// The number of the first of them, counted from 0, which is the run in the usual order.
    pub first: u32,
    /// An order that has this outcome: of those that were seen, the one that is closest to the usual order.
    pub tape: Tape,
    /// Whether the tape was made as small as it gets.
    pub shrunk: bool,
    /// The tape with names; empty until it was shrunk.
    pub notes: Vec<Note>,
}

/// What came of all runs so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// How many runs there were.
    pub runs: u32,
    /// How many runs differed from all before them, but were not kept because there were too many groups.
    pub others: u32,
    /// The outcomes, in the order in which they were found. The first is that of the usual order.
    pub groups: Vec<Group>,
}

/// The most outcomes that are kept apart.
const MOST_GROUPS: usize = 100;

impl Findings {
    /// Takes in the next run and its tape.
    pub fn add(&mut self, upshot: Upshot, tape: Tape) {
        let first = self.runs;
        self.runs += 1;
        if let Some(group) = self.groups.iter_mut().find(|group| group.upshot.is_like(&upshot)) {
            group.count += 1;
            if tape.deviations().len() < group.tape.deviations().len() {
                group.shrunk = tape.is_empty();
                group.tape = tape;
            }
        } else if self.groups.len() < MOST_GROUPS {
            let shrunk = tape.is_empty();
            self.groups.push(Group { upshot, count: 1, first, tape, shrunk, notes: Vec::new() });
        } else {
            self.others += 1;
        }
    }

    /// Whether some runs failed where others did not, or failed in another way.
    #[must_use]
    pub fn differ_in_failure(&self) -> bool {
        let failure = |group: &Group| Some(group.upshot.ending.clone()).filter(Ending::is_failure);
        let mut failures = self.groups.iter().map(failure);
        let first = failures.next();
        failures.any(|failure| Some(failure) != first)
    }
}

/// The text with every address as `0x…`.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("0x…");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upshot(output: &str, ending: Ending) -> Upshot {
        Upshot { ending, output: output.into(), cut: false }
    }

    #[test]
    fn runs_with_the_same_outcome_are_one_group() {
        let mut findings = Findings::default();
        for output in ["5\n", "4\n", "5\n", "<object at 0x7f12>\n", "<object at 0x9a>\n"] {
            findings.add(upshot(output, Ending::Completed), Tape::default());
        }
        assert_eq!(findings.groups.iter().map(|group| group.count).collect::<Vec<_>>(), [2, 1, 2]);
        assert_eq!(findings.runs, 5);
        assert!(!findings.differ_in_failure());
    }

    #[test]
    fn a_failure_that_only_some_runs_have_is_a_difference() {
        let all = |endings: &[Ending]| {
            let mut findings = Findings::default();
            endings.iter().for_each(|ending| findings.add(upshot("", ending.clone()), Tape::default()));
            findings.differ_in_failure()
        };
        assert!(all(&[Ending::Completed, Ending::Deadlock]));
        assert!(all(&[Ending::Deadlock, Ending::Exited { status: 1 }]));
        assert!(!all(&[Ending::Deadlock, Ending::Deadlock]));
        assert!(!all(&[Ending::Completed, Ending::Exited { status: 0 }]));
    }

    #[test]
    fn too_many_outcomes_are_counted() {
        let mut findings = Findings::default();
        (0..250).for_each(|number| findings.add(upshot(&number.to_string(), Ending::Completed), Tape::default()));
        assert_eq!((findings.groups.len(), findings.others, findings.runs), (100, 150, 250));
    }
}
