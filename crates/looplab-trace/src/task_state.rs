//! A task as it stands.

use serde::{Deserialize, Serialize};

use super::{Cause, EventKind, Name, Place, Stop, TaskId, TaskOutcome, Turns, Wait};

/// Where a task stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// It is in the ready queue.
    Ready,
    /// It takes a step.
    Running,
    /// It waits.
    Waiting,
    /// It has ended.
    Done(TaskOutcome),
}

/// A task as it stands. Times are in ms; moments as [`Event::at`](super::Event::at) counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskState {
    /// Its number.
    pub id: TaskId,
    /// Its name.
    pub name: Name,
    /// What it runs; empty if that is not known.
    pub what: Name,
    /// The task that spawned it.
    pub parent: Option<TaskId>,
    /// The line that spawned it.
    pub born: Option<Place>,
    /// When it was spawned.
    pub spawned_at: f64,
    /// Where it stands.
    pub phase: Phase,
    /// Since when it stands there.
    pub since: f64,
    /// What it waits for, while it waits.
    pub wait: Option<Wait>,
    /// The line at which it stopped last, or else from which it returned, or that raised what it failed with.
    pub place: Option<Place>,
    /// The line at which it stopped before that.
    pub from: Option<Place>,
    /// What woke it last.
    pub woken_by: Option<Cause>,
    /// How many steps it took.
    pub steps: u32,
    /// How often it was woken.
    pub wakes: u32,
    /// How often it was asked to stop.
    pub cancels: u32,
    /// How many of those requests were not taken back.
    pub cancelling: u32,
    /// How many steps it took since the last request.
    pub steps_since: u32,
    /// How often it only let the others have a turn.
    pub turns: Turns,
    /// Until when a timer that it set itself may end a wait of it, as far as is known.
    pub timer_until: f64,
    /// Whether the program has kept a reference to it, as far as that is known.
    pub kept: bool,
    /// Whether a task ever waited for its end.
    pub awaited: bool,
    /// Whether it ever waited for more tasks than a wait names.
    pub awaits_many: bool,
    /// How long its steps took, in ms of real time.
    pub running_ms: f64,
    /// How long it waited, without the wait that goes on now.
    pub waiting_ms: f64,
}

impl TaskState {
    /// Whether it has ended.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done(_))
    }

    pub(super) fn new(
        id: TaskId,
        at: f64,
        name: &Name,
        what: &Name,
        parent: Option<TaskId>,
        place: Option<&Place>,
    ) -> Self {
        Self {
            id,
            name: name.clone(),
            what: what.clone(),
            parent,
            born: place.cloned(),
            spawned_at: at,
            phase: Phase::Ready,
            since: at,
            wait: None,
            place: None,
            from: None,
            woken_by: None,
            steps: 0,
            wakes: 0,
            cancels: 0,
            cancelling: 0,
            steps_since: 0,
            turns: Turns::default(),
            timer_until: 0.0,
            kept: true,
            awaited: false,
            awaits_many: false,
            running_ms: 0.0,
            waiting_ms: 0.0,
        }
    }

    pub(super) fn apply(&mut self, at: f64, kind: &EventKind) {
        match kind {
            EventKind::Renamed { name } => self.name.clone_from(name),
            EventKind::Woken { by } => self.wake(at, *by),
            EventKind::StepStarted => self.start(at),
            EventKind::StepEnded { busy_ms, stop } => self.stop(at, *busy_ms, stop),
            EventKind::Stepped { began, busy_ms, stop } => {
                self.start(*began);
                self.stop(at, *busy_ms, stop);
            }
            EventKind::CancelRequested { .. } => {
                self.cancels += 1;
                self.cancelling += 1;
                self.steps_since = 0;
            }
            EventKind::Uncancelled => self.cancelling = self.cancelling.saturating_sub(1),
            EventKind::Unkept => self.kept = false,
            EventKind::TimerSet { due, .. } => self.timer_until = self.timer_until.max(*due),
            EventKind::Done { outcome } => {
                self.enter(Phase::Done(outcome.clone()), at);
                self.wait = None;
            }
            _ => {}
        }
    }

    fn start(&mut self, at: f64) {
        self.steps += 1;
        self.steps_since += 1;
        self.enter(Phase::Running, at);
    }

    fn stop(&mut self, at: f64, busy_ms: f64, stop: &Stop) {
        self.running_ms += busy_ms;
        // A task often stops at one line over and over.
        if self.from != self.place {
            self.from.clone_from(&self.place);
        }
        if self.place != stop.place {
            self.place.clone_from(&stop.place);
        }
        if self.is_done() {
            return;
        }
        if self.wait != stop.wait {
            self.wait.clone_from(&stop.wait);
        }
        self.awaits_many |= match &stop.wait {
            Some(Wait::Tasks { tasks, .. }) => tasks.len() >= Wait::NAMED,
            Some(Wait::Other { .. }) => true,
            _ => false,
        };
        self.enter(Phase::Waiting, at);
        if stop.is_turn() {
            self.wake(at, Cause::Task(self.id));
        }
    }

    fn wake(&mut self, at: f64, by: Cause) {
        self.wakes += 1;
        self.woken_by = Some(by);
        self.enter(Phase::Ready, at);
    }

    fn enter(&mut self, phase: Phase, at: f64) {
        if self.phase == Phase::Waiting {
            self.waiting_ms += at - self.since;
        }
        self.phase = phase;
        self.since = at;
    }
}
