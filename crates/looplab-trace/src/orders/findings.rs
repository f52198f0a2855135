//! What came of many runs.

use std::{
    cmp::Reverse,
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde::{Deserialize, Serialize};

use super::{Ending, Note, Tape};

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
    /// Whether both ended alike and printed the same. Addresses in the text, which mean nothing, do not count.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.ending.is_like(&other.ending) && self.print() == other.print()
    }

    /// What tells its output from others.
    fn print(&self) -> u64 {
        hash(&(without_addresses(&self.output), self.cut))
    }

    /// What tells its lines from others, in whatever order they come.
    fn lines(&self) -> u64 {
        let text = without_addresses(&self.output);
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        hash(&(lines, self.cut))
    }
}

/// Runs that came to the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What came of the run of `tape`.
    pub upshot: Upshot,
    /// How many runs came to it.
    pub count: u32,
    /// The number of the first of them, counted from 0, which is the run in the usual order.
    pub first: u32,
    /// An order that leads to it: of those that were seen, the one that is closest to the usual order.
    pub tape: Tape,
    /// Whether the tape was made as small as it gets.
    pub shrunk: bool,
    /// The tape with names; empty until it was shrunk.
    pub notes: Vec<Note>,
}

impl Outcome {
    fn new(first: u32, upshot: Upshot, tape: Tape) -> Self {
        let shrunk = tape.is_empty();
        Self { upshot, count: 1, first, tape, shrunk, notes: Vec::new() }
    }

    fn add(&mut self, upshot: &Upshot, tape: &Tape) {
        self.count += 1;
        if tape.deviations().len() < self.tape.deviations().len() {
            self.shrunk = tape.is_empty();
            self.tape.clone_from(tape);
            self.upshot.clone_from(upshot);
        }
    }
}

/// One of the outcomes that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// The place of its group.
    pub group: usize,
    /// Its place among the outputs of the group; `None` for the group as a whole.
    pub output: Option<usize>,
}

/// Runs that ended alike, whatever they printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// How they ended, how many they are, and the simplest order that leads there.
    pub outcome: Outcome,
    /// Those of them that printed the same, in the order in which they were found; not all if there are many.
    pub outputs: Vec<Outcome>,
    /// How many different outputs there were.
    pub different: u32,
    /// Whether all of them printed the same lines, if in another order.
    pub same_lines: bool,
    /// What tells the outputs from each other, and the lines from others.
    #[serde(skip)]
    prints: BTreeSet<u64>,
    lines: u64,
}

impl Group {
    fn new(outcome: Outcome) -> Self {
        let lines = outcome.upshot.lines();
        Self { outcome, outputs: Vec::new(), different: 0, same_lines: true, prints: BTreeSet::new(), lines }
    }

    /// Whether the runs ended with exceptions that say different things.
    #[must_use]
    pub fn says_various(&self) -> bool {
        self.outputs.iter().any(|other| other.upshot.ending != self.outcome.upshot.ending)
    }

    /// The places of the outputs that are kept and are not that of the group's own outcome.
    pub fn other_outputs(&self) -> impl Iterator<Item = usize> {
        (0..self.outputs.len()).filter(|place| !self.outputs[*place].upshot.is_like(&self.outcome.upshot))
    }

    /// Takes in what a run printed.
    fn note_output(&mut self, run: u32, upshot: Upshot, tape: Tape, has_room: bool) {
        let print = upshot.print();
        if self.prints.insert(print) {
            self.different += 1;
            self.same_lines = self.same_lines && upshot.lines() == self.lines;
            if has_room && self.outputs.len() < MOST_OUTPUTS {
                self.outputs.push(Outcome::new(run, upshot, tape));
            }
        } else if let Some(outcome) = self.outputs.iter_mut().find(|outcome| outcome.upshot.print() == print) {
            outcome.add(&upshot, &tape);
        }
    }
}

/// What came of all runs so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// How many runs there were.
    pub runs: u32,
    /// The ways in which they ended, in the order in which these were found. The first is that of the usual order.
    pub groups: Vec<Group>,
}

/// The most outputs of one ending that are kept, and of all together. Of so many endings there is a text to each.
const MOST_OUTPUTS: usize = 10;
const MOST_IN_ALL: usize = 100;

impl Findings {
    /// Takes in the next run and its tape.
    pub fn add(&mut self, upshot: Upshot, tape: Tape) {
        let run = self.runs;
        self.runs += 1;
        let kept: usize = self.groups.iter().map(|group| group.outputs.len()).sum();
        let place = match self.groups.iter().position(|group| group.outcome.upshot.ending.is_like(&upshot.ending)) {
            Some(place) => {
                self.groups[place].outcome.add(&upshot, &tape);
                place
            }
            None => {
                self.groups.push(Group::new(Outcome::new(run, upshot.clone(), tape.clone())));
                self.groups.len() - 1
            }
        };
        let group = &mut self.groups[place];
        group.note_output(run, upshot, tape, kept < MOST_IN_ALL);
        if place >= MOST_IN_ALL {
            // An ending is never left out, but there is an end to the text that is kept.
            (group.outcome.upshot.output, group.outcome.upshot.cut) = (String::new(), true);
        }
    }

    /// How many runs failed, and in how many ways.
    #[must_use]
    pub fn failures(&self) -> (u32, usize) {
        let failed =
            self.groups.iter().map(|group| &group.outcome).filter(|outcome| outcome.upshot.ending.is_failure());
        failed.fold((0, 0), |(runs, ways), outcome| (runs + outcome.count, ways + 1))
    }

    /// Whether some runs failed where others did not, or failed in another way.
    #[must_use]
    pub fn differ_in_failure(&self) -> bool {
        let (runs, ways) = self.failures();
        ways > 1 || (ways == 1 && runs < self.runs)
    }

    /// One of the outcomes.
    #[must_use]
    pub fn outcome(&self, which: Which) -> Option<&Outcome> {
        let group = self.groups.get(which.group)?;
        which.output.map_or(Some(&group.outcome), |output| group.outputs.get(output))
    }

    /// The same, to be changed.
    pub fn outcome_mut(&mut self, which: Which) -> Option<&mut Outcome> {
        let group = self.groups.get_mut(which.group)?;
        match which.output {
            None => Some(&mut group.outcome),
            Some(output) => group.outputs.get_mut(output),
        }
    }

    /// What groups are sorted by to be shown: failures, then that of the usual order, then the rest, the most frequent first.
    #[must_use]
    pub fn rank(&self, group: usize) -> impl Ord + use<> {
        let outcome = &self.groups[group].outcome;
        (!outcome.upshot.ending.is_failure(), group != 0, Reverse(outcome.count))
    }

    /// What came of it in a few words: how many runs failed, and in how many ways.
    #[must_use]
    pub fn summary(&self) -> String {
        let (failed, ways) = self.failures();
        if failed == 0 {
            return "no run fails".to_owned();
        }
        let (runs, plural) = (grouped(self.runs), if self.runs == 1 { "" } else { "s" });
        let verb = if failed == 1 { "fails" } else { "fail" };
        let in_ways = if ways == 1 { "in 1 way".to_owned() } else { format!("in {ways} ways") };
        format!("{} of {runs} run{plural} {verb}, {in_ways}", grouped(failed))
    }

    /// How much the output of the runs of a group differs, in a sentence; `None` if it does not.
    #[must_use]
    pub fn on_outputs(&self, group: &Group) -> Option<String> {
        let ways = grouped(group.different);
        match (group.different, group.same_lines) {
            (..=1, _) => None,
            (_, false) => Some(format!("What is printed differs, in {ways} ways.")),
            (_, true) if self.groups.len() > 1 || group.outcome.upshot.ending.is_failure() => {
                Some(format!("Only the printed order differs, in {ways} ways."))
            }
            (_, true) => {
                Some(format!("The result is the same in every order; only the printed order differs, in {ways} ways."))
            }
        }
    }
}

/// A whole number with a comma every three digits.
fn grouped(number: u32) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1_000), number % 1_000) }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
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

    fn found(runs: &[(&str, Ending)]) -> Findings {
        let mut findings = Findings::default();
        for (output, ending) in runs {
            let upshot = Upshot { ending: ending.clone(), output: (*output).to_owned(), cut: false };
            findings.add(upshot, Tape::default());
        }
        findings
    }

    fn failed(error: &str) -> Ending {
        Ending::Failed { error: error.into(), line: Some(3) }
    }

    fn deadlock() -> Ending {
        Ending::Deadlock { lines: vec![7] }
    }

    #[test]
    fn runs_are_grouped_by_how_they_end_and_then_by_what_they_print() {
        let findings = found(&[
            ("5\n", Ending::Completed),
            ("4\n", Ending::Completed),
            ("", deadlock()),
            ("5\n", Ending::Completed),
            ("<object at 0x7f12>\n", Ending::Completed),
            ("<object at 0x9a>\n", Ending::Completed),
        ]);
        let counts = |outcomes: &[Outcome]| outcomes.iter().map(|outcome| outcome.count).collect::<Vec<_>>();
        let [completed, deadlock] = &findings.groups[..] else { panic!("{findings:#?}") };
        assert_eq!((completed.outcome.count, counts(&completed.outputs)), (5, vec![2, 1, 2]));
        assert_eq!((deadlock.outcome.count, deadlock.different, findings.runs), (1, 1, 6));
        assert_eq!(findings.on_outputs(completed).unwrap(), "What is printed differs, in 3 ways.");
    }

    #[test]
    fn the_same_lines_in_another_order_are_the_same_result() {
        let findings = found(&[("a\nb\n", Ending::Completed), ("b\na\n", Ending::Completed)]);
        let said = "The result is the same in every order; only the printed order differs, in 2 ways.";
        assert_eq!(findings.on_outputs(&findings.groups[0]).as_deref(), Some(said));
        assert_eq!(findings.summary(), "no run fails");
    }

    #[test]
    fn a_failure_that_only_some_runs_have_is_a_difference() {
        let all = |endings: &[Ending]| {
            found(&endings.iter().map(|ending| ("", ending.clone())).collect::<Vec<_>>()).differ_in_failure()
        };
        assert!(all(&[Ending::Completed, deadlock()]));
        assert!(all(&[deadlock(), Ending::Exited { status: 1 }]));
        assert!(all(&[failed("KeyError: 1"), failed("ValueError: 1")]));
        assert!(!all(&[deadlock(), deadlock()]));
        assert!(!all(&[failed("KeyError: 1"), failed("KeyError: 2")]));
        assert!(!all(&[Ending::Completed, Ending::Exited { status: 0 }]));
    }

    #[test]
    fn a_rare_failure_among_very_many_outputs_is_kept_and_counted() {
        let outputs: Vec<_> = (0..2_500).map(|number| number.to_string()).collect();
        let mut runs: Vec<_> = outputs.iter().map(|output| (&**output, Ending::Completed)).collect();
        runs.extend([("1", failed("KeyError: 1")), ("2", failed("KeyError: 2")), ("3", deadlock())]);
        let findings = found(&runs);
        let counts: Vec<_> = findings.groups.iter().map(|group| (group.outcome.count, group.different)).collect();
        assert_eq!(counts, [(2_500, 2_500), (2, 2), (1, 1)]);
        assert_eq!(findings.summary(), "3 of 2,503 runs fail, in 2 ways");
        assert_eq!(findings.groups[0].outputs.len(), MOST_OUTPUTS);
    }

    #[test]
    fn what_is_kept_is_bounded_however_many_ways_there_are_to_end() {
        let large = "x".repeat(8_000);
        let endings: Vec<_> = (0..2_000).map(|status| (&*large, Ending::Exited { status })).collect();
        let findings = found(&endings);
        let kept = findings.groups.iter().flat_map(|group| std::iter::once(&group.outcome).chain(&group.outputs));
        let bytes: usize = kept.map(|outcome| outcome.upshot.output.len()).sum();
        assert!(findings.groups.len() == 2_000 && bytes <= 2 * MOST_IN_ALL * 8_000, "{bytes}");
    }
}
