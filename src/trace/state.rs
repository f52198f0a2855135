//! What all events up to a moment come to.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use super::{Event, EventKind, Growth, ObjectId, ObjectState, Phase, Place, Stop, TaskId, TaskState, Wait, Warning};

/// The most ended tasks that are kept; of more, the oldest go. Also the most mistakes and blocks.
const KEPT: usize = 5_000;

/// A run as it stood at a moment. Clones share what they have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// How many events it knows: the `seq` of the next one.
    pub next: u64,
    /// The moment of the last event, in ms.
    pub at: f64,
    /// The tasks by their ids: all that live, and the newest of those that have ended.
    pub tasks: BTreeMap<TaskId, Rc<TaskState>>,
    /// The objects by their ids.
    pub objects: BTreeMap<ObjectId, Rc<ObjectState>>,
    /// How many tasks there have been.
    pub spawned: u32,
    /// How many of them have ended.
    pub ended: u32,
    /// What the language warned of, with the moment.
    pub warnings: Vec<(f64, Rc<Warning>)>,
    /// What held the loop.
    pub blocks: Vec<Block>,
    /// The task that takes a step.
    pub running: Option<TaskId>,
    /// How many steps all tasks took together.
    pub steps: u64,
    /// How the number of living tasks goes up and down.
    pub growth: Growth,
    /// What stood when no task could ever go on, the first time that this happened.
    pub stuck: Option<Rc<State>>,
    /// What stood when the main task was over while others were not, the last time that this happened, and whether the
    /// main task had returned.
    pub closing: Option<(Rc<State>, bool)>,
}

/// The loop was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Until when, in ms.
    pub at: f64,
    /// For how long, in ms.
    pub ms: f64,
    /// By whom.
    pub task: Option<TaskId>,
    /// At which line.
    pub place: Option<Place>,
}

impl State {
    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        self.next = event.seq + 1;
        self.at = event.at;
        match (&event.kind, event.task) {
            (EventKind::Created { object, kind, name, place }, _) => {
                let state = ObjectState::new(*object, *kind, name.clone(), place.clone());
                self.objects.insert(*object, Rc::new(state));
            }
            (EventKind::Changed { object, change }, by) => {
                if let Some(object) = self.objects.get_mut(object) {
                    Rc::make_mut(object).apply(by, *change, self.steps);
                }
            }
            (EventKind::Warned(warning), _) if self.warnings.len() < KEPT => {
                self.warnings.push((event.at, Rc::new(warning.clone())));
            }
            (EventKind::Blocked { ms, place }, task) if self.blocks.len() < KEPT => {
                self.blocks.push(Block { at: event.at, ms: *ms, task, place: place.clone() });
            }
            (EventKind::Spawned { name, what, parent, place }, Some(id)) => {
                self.spawned += 1;
                self.growth.rise(self.spawned.saturating_sub(self.ended), self.steps);
                self.tasks.insert(id, Rc::new(TaskState::new(id, event.at, name, what, *parent, place.as_ref())));
            }
            (EventKind::Stuck, _) if self.stuck.is_none() => self.stuck = Some(Rc::new(self.alone())),
            (EventKind::Closing { in_order }, _) if self.living().next().is_some() => {
                self.closing = Some((Rc::new(self.alone()), *in_order));
            }
            (kind, Some(id)) => self.apply_to_task(id, event.at, kind),
            _ => {}
        }
    }

    fn apply_to_task(&mut self, id: TaskId, at: f64, kind: &EventKind) {
        match kind {
            EventKind::StepStarted => {
                self.running = Some(id);
                self.steps += 1;
            }
            EventKind::StepEnded { stop, .. } => {
                self.running = None;
                self.note_awaited(stop.wait.as_ref());
            }
            EventKind::Done { .. } => {
                self.ended += 1;
                self.growth.fall(self.spawned.saturating_sub(self.ended));
            }
            _ => {}
        }
        if let Some(task) = self.tasks.get_mut(&id) {
            Rc::make_mut(task).apply(at, kind);
        }
        if matches!(kind, EventKind::Done { .. }) && self.tasks.len() > 2 * KEPT {
            self.forget_ended();
        }
    }

    /// What stands, without what stood at earlier moments.
    fn alone(&self) -> Self {
        Self { stuck: None, closing: None, ..self.clone() }
    }

    fn note_awaited(&mut self, wait: Option<&Wait>) {
        let ids = match wait {
            Some(Wait::Task(id)) => std::slice::from_ref(id),
            Some(Wait::Tasks { tasks, .. }) => tasks,
            _ => return,
        };
        for id in ids {
            if let Some(task) = self.tasks.get_mut(id).filter(|task| !task.awaited) {
                Rc::make_mut(task).awaited = true;
            }
        }
    }

    /// Drops the oldest half of the tasks that have ended, when they are many.
    fn forget_ended(&mut self) {
        let ended: Vec<_> = self.tasks.values().filter(|task| task.is_done()).map(|task| task.id).collect();
        if ended.len() > KEPT {
            ended[..ended.len() / 2].iter().for_each(|id| drop(self.tasks.remove(id)));
        }
    }

    /// The tasks that have not ended.
    pub fn living(&self) -> impl Iterator<Item = &TaskState> {
        self.tasks.values().map(|task| &**task).filter(|task| !task.is_done())
    }
}

impl TaskState {
    fn new(id: TaskId, at: f64, name: &str, what: &str, parent: Option<TaskId>, place: Option<&Place>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            what: what.to_owned(),
            parent,
            born: place.cloned(),
            spawned_at: at,
            phase: Phase::Ready,
            since: at,
            wait: None,
            place: None,
            woken_by: None,
            steps: 0,
            wakes: 0,
            cancels: 0,
            cancelling: 0,
            steps_since: 0,
            kept: true,
            awaited: false,
            awaits_many: false,
            running_ms: 0.0,
            waiting_ms: 0.0,
        }
    }

    fn apply(&mut self, at: f64, kind: &EventKind) {
        match kind {
            EventKind::Renamed { name } => self.name.clone_from(name),
            EventKind::Woken { by } => {
                self.wakes += 1;
                self.woken_by = Some(*by);
                self.enter(Phase::Ready, at);
            }
            EventKind::StepStarted => {
                self.steps += 1;
                self.steps_since += 1;
                self.enter(Phase::Running, at);
            }
            EventKind::StepEnded { busy_ms, stop } => {
                self.running_ms += busy_ms;
                self.stop(at, stop);
            }
            EventKind::CancelRequested { .. } => {
                self.cancels += 1;
                self.cancelling += 1;
                self.steps_since = 0;
            }
            EventKind::Uncancelled => self.cancelling = self.cancelling.saturating_sub(1),
            EventKind::Unkept => self.kept = false,
            EventKind::Done { outcome } => {
                self.enter(Phase::Done(outcome.clone()), at);
                self.wait = None;
            }
            _ => {}
        }
    }

    fn stop(&mut self, at: f64, stop: &Stop) {
        if self.is_done() {
            return;
        }
        self.place.clone_from(&stop.place);
        self.wait.clone_from(&stop.wait);
        self.awaits_many |= match &stop.wait {
            Some(Wait::Tasks { tasks, .. }) => tasks.len() >= Wait::NAMED,
            Some(Wait::Other { .. }) => true,
            _ => false,
        };
        self.enter(Phase::Waiting, at);
    }

    fn enter(&mut self, phase: Phase, at: f64) {
        if self.phase == Phase::Waiting {
            self.waiting_ms += at - self.since;
        }
        self.phase = phase;
        self.since = at;
    }
}
