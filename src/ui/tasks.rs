//! The task table as data: what its columns say, and in which order its rows stand.

use std::cmp::Ordering;

use looplab_trace::{Phase, Place, State, TaskId, TaskOutcome, TaskState};

use super::{
    in_order::in_order,
    log::millis,
    words::{self, duration},
};

/// A column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// The name.
    #[default]
    Name,
    /// Where the task stands.
    State,
    /// What it waits for and who holds it.
    Waits,
    /// The line at which it stopped last.
    Line,
    /// How many steps it took.
    Steps,
    /// How long its steps took.
    Running,
    /// How long it waited.
    Waiting,
    /// How often it was woken.
    Wakes,
    /// How often it was asked to stop.
    Cancels,
}

impl Column {
    /// All, from left to right.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::State,
        Self::Waits,
        Self::Line,
        Self::Steps,
        Self::Running,
        Self::Waiting,
        Self::Wakes,
        Self::Cancels,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "Task",
            Self::State => "State",
            Self::Waits => "Waits for",
            Self::Line => "Line",
            Self::Steps => "Steps",
            Self::Running => "Running",
            Self::Waiting => "Waiting",
            Self::Wakes => "Wakes",
            Self::Cancels => "Cancels",
        }
    }

    /// Its class, for the style sheets.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Waits => "waits",
            Self::Line => "line",
            Self::Steps | Self::Running | Self::Waiting | Self::Wakes | Self::Cancels => "number",
        }
    }

    /// What stands in it for a task.
    #[must_use]
    pub fn text(self, task: &TaskState, state: &State) -> String {
        match self {
            Self::Name => task.name.to_string(),
            Self::State => words::phase(task).to_owned(),
            Self::Waits => waits(task, state),
            Self::Line => line(task).map_or_else(String::new, |line| line.to_string()),
            Self::Steps => task.steps.to_string(),
            Self::Running => duration(task.running_ms),
            Self::Waiting => duration(waited(task, state.at)),
            Self::Wakes => task.wakes.to_string(),
            Self::Cancels => task.cancels.to_string(),
        }
    }

    fn compare(self, a: &TaskState, b: &TaskState, state: &State) -> Ordering {
        match self {
            Self::Name => a.id.cmp(&b.id),
            Self::State => rank(a).cmp(&rank(b)),
            Self::Waits => waits(a, state).cmp(&waits(b, state)),
            Self::Line => line(a).cmp(&line(b)),
            Self::Steps => a.steps.cmp(&b.steps),
            Self::Running => a.running_ms.total_cmp(&b.running_ms),
            Self::Waiting => waited(a, state.at).total_cmp(&waited(b, state.at)),
            Self::Wakes => a.wakes.cmp(&b.wakes),
            Self::Cancels => a.cancels.cmp(&b.cancels),
        }
    }
}

/// In which order the rows stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By which column. By name means in the order in which the tasks were spawned.
    pub column: Column,
    /// Whether the greatest comes first.
    pub down: bool,
}

impl Sort {
    /// What a press on the head of `column` makes of it: another column, or the other direction.
    #[must_use]
    pub fn pressed(self, column: Column) -> Self {
        Self { column, down: self.column == column && !self.down }
    }

    /// The tasks in this order; those that are equal stand as they were spawned.
    #[must_use]
    pub fn order(self, state: &State) -> Vec<TaskId> {
        let tasks: Vec<_> = state.tasks.values().collect();
        let mut places = match self.column {
            Column::Name => (0..tasks.len()).collect(),
            // Its words are made once for each.
            Column::Waits => {
                let words: Vec<_> = tasks.iter().map(|task| waits(task, state)).collect();
                in_order(tasks.len(), &|a, b| words[a].cmp(&words[b]))
            }
            _ => in_order(tasks.len(), &|a, b| self.column.compare(tasks[a], tasks[b], state)),
        };
        if self.down {
            places.reverse();
        }
        places.into_iter().map(|place| tasks[place].id).collect()
    }
}

/// What a task waits for, or how it ended.
fn waits(task: &TaskState, state: &State) -> String {
    match (&task.phase, &task.wait) {
        (Phase::Waiting, Some(wait)) => words::wait(wait, state),
        (Phase::Done(outcome @ TaskOutcome::Failed(_)), _) => words::outcome_words(outcome),
        _ => String::new(),
    }
}

fn line(task: &TaskState) -> Option<u32> {
    last_place(task).filter(|place| place.file.is_none()).map(|place| place.line)
}

/// The last place known of a task: where it stopped, or else where it was spawned, unless it is over.
#[must_use]
pub fn last_place(task: &TaskState) -> Option<&Place> {
    task.place.as_ref().or(task.born.as_ref().filter(|_| !task.is_done()))
}

/// Who holds the loop, as far as is known: `worker-2, which went on from line 12`.
#[must_use]
pub fn holder(state: &State) -> Option<String> {
    let task = state.tasks.get(&state.running?)?;
    let what = if task.what.is_empty() { String::new() } else { format!(" ({})", task.what) };
    Some(match (&task.place, &task.born) {
        (Some(place), _) => format!("{}{what}, which went on from {}", task.name, words::place(place)),
        (None, Some(born)) => format!("{}{what} in its first step, spawned at {}", task.name, words::place(born)),
        (None, None) => format!("{}{what} in its first step", task.name),
    })
}

/// How long it waited, with the wait that goes on.
fn waited(task: &TaskState, now: f64) -> f64 {
    let goes_on = if task.phase == Phase::Waiting { now - task.since } else { 0.0 };
    task.waiting_ms + goes_on
}

/// Those who do something come first.
fn rank(task: &TaskState) -> usize {
    let words = ["running", "ready", "blocked", "waiting", "failed", "cancelled", "done"];
    words.iter().position(|word| *word == words::phase(task)).unwrap_or(words.len())
}

/// A task in a line: `worker-2 is blocked at line 12: waits for lock “a” (taken), held by main`.
#[must_use]
pub fn summary(task: &TaskState, state: &State) -> String {
    let line = line(task).map_or_else(String::new, |line| format!(" at line {line}"));
    let waits = match waits(task, state) {
        text if text.is_empty() => text,
        text if task.phase == Phase::Waiting => format!(": waits for {text}"),
        text => format!(": {text}"),
    };
    let since = format!(", since {} ms", millis(task.since));
    format!("{} is {}{line}{since}{waits}", task.name, words::phase(task))
}

#[cfg(test)]
mod tests {
    use looplab_trace::{Event, EventKind, Place, Stop, Wait};

    use super::*;

    fn state() -> State {
        let mut state = State::default();
        let spawn = |name: &str| EventKind::Spawned { name: name.into(), what: "".into(), parent: None, place: None };
        let stop = |line, until| {
            let place = Some(Place { file: None, line });
            EventKind::StepEnded { busy_ms: 1.5, stop: Stop { place, wait: Some(Wait::Sleep { until }) } }
        };
        let events = [
            (1, spawn("b")),
            (2, spawn("a")),
            (3, spawn("c")),
            (1, EventKind::StepStarted),
            (1, stop(12, 90.0)),
            (2, EventKind::StepStarted),
            (2, stop(4, 30.0)),
            (3, EventKind::StepStarted),
            (3, EventKind::Done { outcome: TaskOutcome::failed("ValueError: no") }),
        ];
        for (seq, (task, kind)) in events.into_iter().enumerate() {
            state.apply(&Event { seq: seq as u64, at: seq as f64, task: Some(TaskId(task)), kind });
        }
        state
    }

    fn order(column: Column, down: bool) -> Vec<u32> {
        Sort { column, down }.order(&state()).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn rows_stand_in_the_order_asked_for() {
        assert_eq!(order(Column::Name, false), [1, 2, 3]);
        assert_eq!(order(Column::Name, true), [3, 2, 1]);
        assert_eq!(order(Column::State, false), [1, 2, 3]);
        assert_eq!(order(Column::Line, false), [3, 2, 1]);
        assert_eq!(order(Column::Waits, false), [3, 2, 1]);
        assert_eq!(order(Column::Waiting, true), [1, 2, 3]);
    }

    #[test]
    fn a_task_that_returned_stands_at_no_line_and_one_that_failed_where_it_raised() {
        let mut state = State::default();
        let place = Some(Place { file: None, line: 3 });
        let spawned = EventKind::Spawned { name: "a".into(), what: "".into(), parent: None, place: place.clone() };
        let mut tell = |task, kind| {
            state.apply(&Event { seq: state.next, at: 0.0, task: Some(TaskId(task)), kind });
            Column::Line.text(&state.tasks[&TaskId(task)], &state)
        };
        for (task, outcome, place, line) in [
            (1, TaskOutcome::Returned, None, ""),
            (2, TaskOutcome::failed("ValueError: no"), Some(Place { file: None, line: 8 }), "8"),
        ] {
            assert_eq!(tell(task, spawned.clone()), "3");
            tell(task, EventKind::StepStarted);
            tell(task, EventKind::Done { outcome });
            assert_eq!(tell(task, EventKind::StepEnded { busy_ms: 1.0, stop: Stop { place, wait: None } }), line);
        }
    }

    #[test]
    fn the_head_of_the_sorted_column_turns_it_round() {
        let sort = Sort::default().pressed(Column::Steps);
        assert_eq!(sort, Sort { column: Column::Steps, down: false });
        assert!(sort.pressed(Column::Steps).down && !sort.pressed(Column::Line).down);
    }

    #[test]
    fn a_wait_that_goes_on_counts() {
        let state = state();
        let text = |column: Column, id| column.text(&state.tasks[&TaskId(id)], &state);
        assert_eq!(text(Column::Waiting, 1), "4 ms");
        assert_eq!(
            (text(Column::Waits, 1), text(Column::Waits, 3)),
            ("sleep until 90.0 ms".into(), "failed: ValueError: no".into())
        );
        assert_eq!(
            summary(&state.tasks[&TaskId(2)], &state),
            "a is waiting at line 4, since 6.0 ms: waits for sleep until 30.0 ms"
        );
    }
}
