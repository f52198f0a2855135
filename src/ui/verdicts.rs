//! What is amiss in the last run, as far as the page knows, and the guide to what that means.

use looplab_diagnose::{Kind, Moment, Severity, Verdict, diagnose};
use looplab_trace::{self as trace};

use super::shared::Shared;

/// How long it takes from one diagnosis of a run that goes on to the next, in ms.
const PACE: f64 = 500.0;

/// The verdicts on the last run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    /// What is amiss, the worst first.
    pub found: Shared<Vec<Verdict>>,
    /// The guide, if it is open.
    pub guide: Option<Guide>,
    /// When something was heard of the run, and when it was diagnosed: the page's time, in ms.
    heard: f64,
    asked: f64,
}

/// Where the guide is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guide {
    /// At its beginning.
    All,
    /// At a kind of verdict.
    At(Kind),
}

/// What can happen to the verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The reader opened the guide.
    Open(Guide),
    /// The reader closed it.
    Close,
}

impl Verdicts {
    /// Changes them as `action` says.
    pub fn apply(&mut self, action: Action) {
        self.guide = match action {
            Action::Open(guide) => Some(guide),
            Action::Close => None,
        };
    }

    /// The same before any run.
    pub(super) fn without_run(&self) -> Self {
        Self { guide: self.guide, ..Self::default() }
    }

    /// A run begins.
    pub(super) fn begin(&mut self) {
        *self = self.without_run();
    }

    /// Something was heard of the run at `now`.
    pub(super) fn hear(&mut self, now: f64) {
        self.heard = now;
    }

    /// Whether a run that goes on is to be diagnosed at `now`.
    pub(super) fn is_due(&self, now: f64) -> bool {
        now - self.asked >= PACE && self.heard > 0.0
    }

    /// Diagnoses a run that goes on, at a modest pace.
    pub(super) fn look(&mut self, state: &trace::State, now: f64) {
        if self.is_due(now) {
            self.asked = now;
            // Nothing heard means that nothing happened, while time went on.
            self.find(state, Moment::Live { now: state.at + (now - self.heard).max(0.0) });
        }
    }

    /// Diagnoses a run that is over.
    pub(super) fn conclude(&mut self, state: &trace::State) {
        self.find(state, Moment::Over);
    }

    /// Diagnoses a run that was stopped at `now`.
    pub(super) fn stop(&mut self, state: &trace::State, now: f64) {
        let heard = if self.heard > 0.0 { self.heard } else { now };
        self.find(state, Moment::Stopped { now: state.at + (now - heard).max(0.0) });
    }

    fn find(&mut self, state: &trace::State, moment: Moment) {
        let found = diagnose(state, moment);
        if found != *self.found {
            self.found = Shared::new(found);
        }
    }

    /// The worst of what is amiss; nothing where nothing is.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.found.iter().map(|verdict| verdict.severity).min()
    }

    /// The name of what shows them, with how many there are.
    #[must_use]
    pub fn title(&self) -> String {
        match self.found.len() {
            0 => "Verdicts".to_owned(),
            number => format!("Verdicts ({number})"),
        }
    }
}

/// The sign of a severity, beside its word.
#[must_use]
pub fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "✖",
        Severity::Warning => "⚠",
        Severity::Likely => "◇",
    }
}

#[cfg(test)]
mod tests {
    use looplab_trace::{Event, EventKind, State, TaskId, Warning};

    use super::*;

    fn state(kind: EventKind) -> State {
        let mut state = State::default();
        state.apply(&Event { seq: 0, at: 5.0, task: Some(TaskId(1)), kind });
        state
    }

    fn forgotten() -> State {
        state(EventKind::Warned(Warning::NeverAwaited { what: "save".into(), places: Vec::new() }))
    }

    #[test]
    fn a_run_is_diagnosed_at_a_modest_pace_and_at_its_end() {
        let mut verdicts = Verdicts::default();
        verdicts.hear(1_000.0);
        verdicts.look(&State::default(), 1_000.0);
        verdicts.look(&forgotten(), 1_100.0);
        assert_eq!((verdicts.title(), verdicts.worst()), ("Verdicts".to_owned(), None));
        verdicts.look(&forgotten(), 1_500.0);
        assert_eq!((verdicts.title(), verdicts.worst()), ("Verdicts (1)".to_owned(), Some(Severity::Warning)));
        verdicts.conclude(&State::default());
        assert_eq!(verdicts.worst(), None);
    }

    #[test]
    fn what_is_said_again_is_the_same() {
        let mut verdicts = Verdicts::default();
        verdicts.conclude(&forgotten());
        let before = verdicts.found.clone();
        verdicts.conclude(&forgotten());
        assert!(verdicts.found == before, "shared data that is not touched draws nothing anew");
        verdicts.begin();
        assert!(verdicts.found.is_empty());
    }

    #[test]
    fn the_guide_stays_open_over_runs() {
        let mut verdicts = Verdicts::default();
        verdicts.apply(Action::Open(Guide::At(Kind::Growth)));
        verdicts.begin();
        assert_eq!(verdicts.guide, Some(Guide::At(Kind::Growth)));
        verdicts.apply(Action::Close);
        assert_eq!(verdicts.guide, None);
    }
}
