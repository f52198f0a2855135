//! What is known of the last run beside its log, and what of that is shown.
//!
//! Two choices say what all panes show: the selected task, and the cursor, which is a moment of the run. Table, editor
//! and log show what stood then.

use std::{collections::HashSet, rc::Rc};

use looplab_trace::{Batch, EventKind, Place, State, TaskId, Warning};

use super::{
    shared::Shared,
    tasks::{self, Column, Sort},
    timeline::{Axis, Key, Recorded},
};

/// What the inspector shows. A new view is a variant here, its name, an entry in [`View::ALL`], and its part of
/// `view/inspector.rs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every task over time.
    #[default]
    Timeline,
    /// Every task as it stands.
    Tasks,
    /// What is amiss.
    Verdicts,
    /// What comes of the program in other orders.
    Orders,
}

impl View {
    /// All of them, in the order of their tabs.
    pub const ALL: &[Self] = &[Self::Timeline, Self::Tasks, Self::Verdicts, Self::Orders];

    /// Its name on its tab.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::Tasks => "Tasks",
            Self::Verdicts => "Verdicts",
            Self::Orders => "Orders",
        }
    }

    /// Its place in [`View::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|view| *view == self).unwrap_or_default()
    }
}

/// The program that was run: lines of a trace are lines of this text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The demo it came from.
    pub demo: usize,
    /// The Python text as it was; `None` for a Rust twin.
    pub source: Option<Rc<str>>,
}

/// The inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspect {
    /// What it shows.
    pub view: View,
    /// What was run.
    pub origin: Option<Origin>,
    /// Whether that run is traced.
    pub traced: bool,
    /// What was recorded of it.
    pub recorded: Recorded,
    /// The selected task.
    pub task: Option<TaskId>,
    /// The line that the reader looks at, if that is not where a task stands.
    pub look: Option<u32>,
    /// The moment that is shown: how many events have happened. `None` for the newest.
    pub cursor: Option<u64>,
    /// What stood then.
    pub shown: Shared<State>,
    /// How the task table is sorted.
    pub sort: Sort,
    /// The lanes that the reader folded or unfolded.
    pub turned: Shared<HashSet<Key>>,
    /// The timeline's axis, if the reader chose one.
    chosen: Option<Axis>,
    /// The one that suits the run.
    suitable: Axis,
}

/// What can happen to the inspector.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The reader turned to a view.
    Turn(View),
    /// The reader selected a task, or none.
    Select(Option<TaskId>),
    /// The reader wants to see a line of the program.
    Look(u32),
    /// The reader went to a moment: so many events have happened; `None` for the newest.
    Move(Option<u64>),
    /// The reader went on by so many events, or back.
    Step(i64),
    /// The reader selected a task at a moment.
    Pick {
        /// The task.
        task: Option<TaskId>,
        /// How many events have happened.
        cursor: u64,
    },
    /// The reader asks for the next event at this line of the program.
    Find(u32),
    /// The reader chose the timeline's axis.
    Axis(Axis),
    /// The reader folded or unfolded a lane.
    Fold(Key),
    /// The reader pressed the head of a column of the task table.
    Sort(Column),
}

impl Inspect {
    /// Changes the inspector as `action` says.
    pub fn apply(&mut self, action: Action) {
        if !matches!(action, Action::Turn(_)) {
            self.look = None;
        }
        match action {
            Action::Look(line) => self.look = Some(line),
            Action::Turn(view) => self.view = view,
            Action::Select(task) => self.task = task,
            Action::Move(cursor) => self.go(cursor),
            Action::Step(by) => {
                let from = self.cursor.unwrap_or_else(|| self.recorded.recording().range().end);
                self.go(Some(from.saturating_add_signed(by)));
            }
            Action::Pick { task, cursor } => {
                self.task = task;
                self.go(Some(cursor));
            }
            Action::Find(line) => self.find(line),
            Action::Axis(axis) => self.chosen = Some(axis),
            Action::Fold(key) => {
                let turned = self.turned.touch();
                if !turned.remove(&key) {
                    turned.insert(key);
                }
            }
            Action::Sort(column) => self.sort = self.sort.pressed(column),
        }
    }

    /// The same before any run.
    pub(super) fn without_run(&self) -> Self {
        let Self { view, sort, chosen, .. } = *self;
        Self { view, sort, chosen, ..Self::default() }
    }

    /// A run begins. `axis` suits its clock.
    pub(super) fn begin(&mut self, origin: Origin, traced: bool, axis: Axis) {
        *self = Self { origin: Some(origin), traced, suitable: axis, ..self.without_run() };
    }

    /// Takes in what happened next. [`refresh`](Self::refresh) shows it.
    pub(super) fn record(&mut self, batch: Batch) {
        self.recorded.extend(batch);
    }

    /// The run is stopped after so many ms of silence: if something holds the loop, that is the last event. Without a word of
    /// it, the silence `is_blocked` if it has lasted too long. In each of its ms the run's clock goes on by `rate`.
    pub(super) fn break_off(&mut self, silence: f64, is_blocked: bool, rate: f64) {
        let event = self.recorded.recording().now().broken_off(silence, is_blocked, rate);
        if let Some(event) = event {
            self.record(Batch { before: None, events: vec![event] });
            self.refresh();
        }
    }

    /// Shows what was recorded since.
    pub(super) fn refresh(&mut self) {
        if self.shown.next != self.cursor.unwrap_or_else(|| self.recorded.recording().range().end) {
            self.shown = Shared::new(self.recorded.at(self.cursor));
        }
    }

    /// The timeline's axis.
    #[must_use]
    pub fn axis(&self) -> Axis {
        self.chosen.unwrap_or(self.suitable)
    }

    /// The task to look at: the selected one, or who did what happened last before the cursor.
    #[must_use]
    pub fn focus(&self) -> Option<TaskId> {
        let last = || self.recorded.recording().event(self.cursor?.checked_sub(1)?)?.task;
        self.task.or_else(last)
    }

    /// The line of the program at which that task stands or stopped last.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        if self.look.is_some() {
            return self.look;
        }
        let task = self.shown.tasks.get(&self.focus()?)?;
        let place = tasks::last_place(task)?;
        place.file.is_none().then_some(place.line)
    }

    /// The same, if `text` of demo `demo` is what was run: else lines do not fit.
    #[must_use]
    pub fn line_in(&self, demo: usize, text: &str) -> Option<u32> {
        let origin = self.origin.as_ref().filter(|origin| origin.demo == demo)?;
        origin.source.as_ref().filter(|source| ***source == *text)?;
        self.line()
    }

    /// Goes to a moment; the end of all that is recorded is the newest, whatever comes.
    fn go(&mut self, cursor: Option<u64>) {
        let range = self.recorded.recording().range();
        self.cursor = cursor.map(|cursor| cursor.max(range.start)).filter(|cursor| *cursor < range.end);
        self.refresh();
    }

    /// Goes to the next event at `line`, from the first again after the last.
    fn find(&mut self, line: u32) {
        let found = {
            let recording = self.recorded.recording();
            let at_line = |seq: &u64| {
                recording.event(*seq).is_some_and(|event| {
                    place(&event.kind).is_some_and(|place| place.file.is_none() && place.line == line)
                })
            };
            let range = recording.range();
            let from = self.cursor.unwrap_or(range.start).max(range.start);
            let seq = (from..range.end).chain(range.start..from).find(at_line);
            seq.and_then(|seq| recording.event(seq).map(|event| (event.task, seq + 1)))
        };
        if let Some((task, cursor)) = found {
            self.apply(Action::Pick { task, cursor });
        }
    }
}

/// The line that an event is about.
fn place(kind: &EventKind) -> Option<&Place> {
    match kind {
        EventKind::Spawned { place, .. }
        | EventKind::Created { place, .. }
        | EventKind::Blocked { place, .. }
        | EventKind::Holding { place, .. } => place.as_ref(),
        EventKind::StepEnded { stop, .. } | EventKind::Stepped { stop, .. } => stop.place.as_ref(),
        EventKind::Warned(Warning::NeverAwaited { places, .. }) => places.first(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
