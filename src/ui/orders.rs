//! What comes of a program in other orders: what is asked for, what was found, and which two outcomes are compared.

use std::{ops::Range, rc::Rc};

use looplab_trace::orders::{Ending, Findings, Mode, Outcome, Plan, Progress, Strategy, Which};

use super::in_order::in_order;
use crate::protocol::RunId;

/// How many runs can be asked for.
pub const RUNS: [u32; 4] = [100, 500, 1_000, 5_000];

/// The view of other orders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Orders {
    /// What the next exploration is to do.
    pub plan: Plan,
    /// What the last one has found.
    pub found: Option<Rc<Found>>,
    /// The outcome that is compared with the usual one.
    pub compared: Option<Which>,
}

/// An exploration, and what it has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its id.
    pub run: RunId,
    /// Which demo it is of.
    pub demo: usize,
    /// The program as it stood.
    pub source: Rc<str>,
    /// What was asked for.
    pub plan: Plan,
    /// How far it has come.
    pub stage: Progress,
    /// All that was found.
    pub findings: Findings,
    /// How long it took so far, in ms.
    pub wall_ms: f64,
    /// How much of that the runs took, without what came after them.
    pub runs_ms: f64,
    /// Why it ended before its time, if it did.
    pub broken_off: Option<Rc<str>>,
}

/// What can happen to the view.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The reader chose which orders count.
    Mode(Mode),
    /// The reader chose how orders are looked for.
    Strategy(Strategy),
    /// The reader chose how many runs there are.
    Runs(u32),
    /// The reader chose what chance begins from.
    Seed(u64),
    /// The reader wants to see an outcome beside the usual one; once more, and the comparison goes.
    Compare(Which),
}

impl Orders {
    /// Changes the view as `action` says.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Mode(mode) => self.plan.mode = mode,
            Action::Strategy(strategy) => self.plan.strategy = strategy,
            Action::Runs(runs) => self.plan.runs = runs,
            Action::Seed(seed) => self.plan.seed = seed,
            Action::Compare(which) => self.compared = (self.compared != Some(which)).then_some(which),
        }
    }

    /// An exploration begins.
    pub(super) fn begin(&mut self, run: RunId, demo: usize, source: Rc<str>) {
        let (plan, findings) = (self.plan.clone(), Findings::default());
        let stage = Progress::Running { done: 0, all: plan.runs };
        self.compared = None;
        let (wall_ms, runs_ms, broken_off) = (0.0, 0.0, None);
        self.found = Some(Rc::new(Found { run, demo, source, plan, stage, findings, wall_ms, runs_ms, broken_off }));
    }

    /// It has come this far.
    pub(super) fn hear(&mut self, run: RunId, stage: Progress, findings: Findings, wall_ms: f64) {
        if let Some(found) = self.found.as_mut().filter(|found| found.run == run) {
            let found = Rc::make_mut(found);
            if matches!(found.stage, Progress::Running { .. }) {
                found.runs_ms = wall_ms;
            }
            (found.stage, found.findings, found.wall_ms) = (stage, findings, wall_ms);
        }
    }

    /// It ends before its time.
    pub(super) fn break_off(&mut self, why: &str) {
        if let Some(found) = self.found.as_mut().filter(|found| found.stage != Progress::Over) {
            Rc::make_mut(found).broken_off = Some(why.into());
        }
    }

    /// An outcome, and what it is of.
    #[must_use]
    pub fn outcome(&self, which: Which) -> Option<(&Found, &Outcome)> {
        let found = self.found.as_deref()?;
        Some((found, found.findings.outcome(which)?))
    }

    /// Whether what was found is of another program than this one.
    #[must_use]
    pub fn is_outdated(&self, demo: usize, text: &str) -> bool {
        self.found.as_ref().is_some_and(|found| found.demo != demo || *found.source != *text)
    }
}

impl Found {
    /// The places of the groups in the order in which they are shown.
    #[must_use]
    pub fn sorted(&self) -> Vec<usize> {
        let findings = &self.findings;
        in_order(findings.groups.len(), &|a, b| findings.rank(a).cmp(&findings.rank(b)))
    }

    /// How many runs a second it made, once that can be told.
    #[must_use]
    pub fn pace(&self) -> Option<f64> {
        (self.runs_ms > 0.0).then(|| f64::from(self.findings.runs) * 1e3 / self.runs_ms)
    }
}

/// How a run ended, in words.
#[must_use]
pub fn ended(ending: &Ending) -> String {
    let mut words = ending.words();
    if !matches!(ending, Ending::Assertion { .. } | Ending::Failed { .. }) {
        words[..1].make_ascii_uppercase();
    }
    words
}

/// The first line in which two texts differ, counted from 0; `None` if they do not. A text that ends there has no such line.
#[must_use]
pub fn first_difference(one: &str, other: &str) -> Option<usize> {
    let (mut one, mut other) = (one.lines(), other.lines());
    let mut line = 0;
    loop {
        match (one.next(), other.next()) {
            (None, None) => return None,
            (one, other) if one != other => return Some(line),
            _ => line += 1,
        }
    }
}

/// The part of a text of so many lines that is worth showing around a line.
#[must_use]
pub fn around(line: usize, lines: usize, most: usize) -> Range<usize> {
    let start = line.saturating_sub(most / 2).min(lines.saturating_sub(most));
    start..(start + most).min(lines)
}

#[cfg(test)]
mod tests {
    use looplab_trace::orders::{Tape, Upshot};

    use super::*;

    fn found(endings: &[(Ending, u32)]) -> Found {
        let mut orders = Orders::default();
        orders.begin(RunId(1), 0, "pass".into());
        let mut findings = Findings::default();
        for (number, (ending, count)) in endings.iter().enumerate() {
            let upshot = Upshot { ending: ending.clone(), output: number.to_string(), cut: false };
            (0..*count).for_each(|_| findings.add(upshot.clone(), Tape::default()));
        }
        orders.hear(RunId(1), Progress::Over, findings, 1_000.0);
        Rc::unwrap_or_clone(orders.found.unwrap())
    }

    #[test]
    fn failures_come_first_then_the_usual_outcome_then_what_is_frequent() {
        let found = found(&[
            (Ending::Completed, 1),
            (Ending::Exited { status: 0 }, 2),
            (Ending::Deadlock { lines: Vec::new() }, 1),
            (Ending::Endless, 3),
        ]);
        assert_eq!(found.sorted(), [3, 2, 0, 1]);
    }

    #[test]
    fn what_is_said_of_another_exploration_is_dropped() {
        let mut orders = Orders::default();
        orders.begin(RunId(2), 0, "pass".into());
        orders.hear(RunId(1), Progress::Over, Findings::default(), 5.0);
        assert_eq!(orders.found.as_ref().unwrap().stage, Progress::Running { done: 0, all: 1_000 });
        orders.break_off("Cancelled");
        assert!(orders.found.unwrap().broken_off.is_some());
    }

    #[test]
    fn a_comparison_comes_and_goes() {
        let mut orders = Orders::default();
        let [one, other] = [None, Some(2)].map(|output| Which { group: 1, output });
        orders.apply(Action::Compare(one));
        assert_eq!(orders.compared, Some(one));
        orders.apply(Action::Compare(other));
        assert_eq!(orders.compared, Some(other));
        orders.apply(Action::Compare(other));
        assert_eq!(orders.compared, None);
    }

    #[test]
    fn texts_differ_first_where_one_of_them_ends_or_says_something_else() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(1));
        assert_eq!(first_difference("a\n", "a\nc\n"), Some(1));
        assert_eq!(first_difference("", "a"), Some(0));
    }

    #[test]
    fn what_is_shown_around_a_line_stays_within_the_text() {
        assert_eq!(around(0, 5, 20), 0..5);
        assert_eq!(around(50, 100, 20), 40..60);
        assert_eq!(around(99, 100, 20), 80..100);
    }

    #[test]
    fn a_changed_program_is_noticed() {
        let mut orders = Orders::default();
        assert!(!orders.is_outdated(0, "pass"));
        orders.begin(RunId(1), 0, "pass".into());
        assert!(!orders.is_outdated(0, "pass"));
        assert!(orders.is_outdated(1, "pass") && orders.is_outdated(0, "pass\n"));
    }
}
