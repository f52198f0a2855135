//! What all events up to a moment come to.

mod tasks;

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

pub(super) use self::tasks::Tasks;
use super::{
    Event, EventKind, Growth, ObjectId, ObjectState, Phase, Place, TaskId, TaskState, Wait, Warning, turns::Stirs,
};

/// How many ended tasks are kept at least, and at most twice as many; of more, the oldest go. Also the most mistakes and
/// blocks.
const KEPT: usize = 5_000;
/// The most living tasks that are kept one by one, and the most objects. Of more, only the number is known.
const MOST: usize = 10_000;
/// The most steps within steps.
const DEEPEST: usize = 100;

/// A run as it stood at a moment. Clones share what they have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// How many events it knows: the `seq` of the next one.
    pub next: u64,
    /// The moment of the last event, in ms.
    pub at: f64,
    /// The tasks by their ids: the first 10,000 that live, and the newest of those that have ended.
    pub tasks: BTreeMap<TaskId, Rc<TaskState>>,
    /// The objects by their ids: the first 10,000 that are of use.
    pub objects: BTreeMap<ObjectId, Rc<ObjectState>>,
    /// How many tasks there have been.
    pub spawned: u32,
    /// How many of them have ended.
    pub ended: u32,
    /// What the language warned of, with the moment.
    pub warnings: Vec<(f64, Rc<Warning>)>,
    /// What held the loop.
    pub blocks: Vec<Block>,
    /// What holds it and has not let go.
    pub holding: Option<Block>,
    /// The task that takes a step.
    pub running: Option<TaskId>,
    /// How many steps all tasks took together.
    pub steps: u64,
    /// What may end a row of turns.
    stirs: Stirs,
    /// How the number of living tasks goes up and down.
    pub growth: Growth,
    /// What stood when no task could ever go on, the first time that this happened.
    pub stuck: Option<Rc<State>>,
    /// What stood when the main task was over while others were not, the last time that this happened, and whether the
    /// main task had returned.
    pub closing: Option<(Rc<State>, bool)>,
    /// The tasks whose steps its step is a part of.
    outer: Vec<TaskId>,
    /// How many of `tasks` have ended.
    kept_ended: u32,
}

/// The loop was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Until when, in ms.
    pub at: f64,
    /// For how long, in ms.
    pub ms: f64,
    /// By which task.
    pub task: Option<TaskId>,
    /// At which line.
    pub place: Option<Place>,
    /// Where that is not known: the lines at which the step began and ended, as far as these are.
    pub between: (Option<Place>, Option<Place>),
    /// Whether by a call that the program had given to a thread.
    pub for_thread: bool,
}

impl State {
    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        let mut tasks = std::mem::take(&mut self.tasks);
        self.apply_with(&mut tasks, event);
        self.tasks = tasks;
    }

    /// What stands after one more event.
    #[must_use]
    pub fn after(&self, event: &Event) -> Self {
        let mut after = self.clone();
        after.apply(event);
        after
    }

    /// How many tasks live.
    #[must_use]
    pub fn alive(&self) -> u32 {
        self.spawned.saturating_sub(self.ended)
    }

    /// The same with these tasks.
    pub(super) fn with_tasks(&self, tasks: BTreeMap<TaskId, Rc<TaskState>>) -> Self {
        Self { tasks, ..self.clone() }
    }

    /// As [`apply`](Self::apply), where the tasks are elsewhere.
    pub(super) fn apply_with(&mut self, tasks: &mut impl Tasks, event: &Event) {
        self.next = event.seq + 1;
        self.at = event.at;
        if matches!(event.kind, EventKind::TimerFired { .. } | EventKind::CancelRequested { .. }) {
            self.stirs.note();
        }
        match (&event.kind, event.task) {
            (EventKind::Created { object, kind, name, place }, _) => {
                if self.has_room_for_object() {
                    let state = ObjectState::new(*object, *kind, name.clone(), place.clone());
                    self.objects.insert(*object, Rc::new(state));
                }
            }
            (EventKind::Changed { object, change }, by) => {
                if let Some(object) = self.objects.get_mut(object) {
                    Rc::make_mut(object).apply(by, *change, self.steps);
                }
            }
            (EventKind::Warned(warning), _) if self.warnings.len() < KEPT => {
                self.warnings.push((event.at, Rc::new(warning.clone())));
            }
            (EventKind::Blocked { ms, place, for_thread }, task) => {
                let (at, ms, place, for_thread) = (event.at, *ms, place.clone(), *for_thread);
                self.note_blocked(tasks, Block { at, ms, task, place, between: (None, None), for_thread });
            }
            (EventKind::Holding { ms, place }, task) => {
                let (at, ms, place) = (event.at, *ms, place.clone());
                self.note_holding(tasks, Block { at, ms, task, place, between: (None, None), for_thread: false });
            }
            (EventKind::Spawned { name, what, parent, place }, Some(id)) => {
                self.add_task(tasks, TaskState::new(id, event.at, name, what, *parent, place.as_ref()));
            }
            (EventKind::Stuck, _) if self.stuck.is_none() => self.stuck = Some(Rc::new(self.alone(tasks))),
            (EventKind::Closing { in_order }, _) if tasks.count() > self.kept_ended as usize => {
                self.closing = Some((Rc::new(self.alone(tasks)), *in_order));
            }
            (kind, Some(id)) => self.apply_to_task(tasks, id, event.at, kind),
            _ => {}
        }
    }

    /// A step or callback has held the loop. Where it is not known at which line, the lines are those that its step went between.
    fn note_blocked(&mut self, tasks: &mut impl Tasks, block: Block) {
        self.holding = None;
        if self.blocks.len() < KEPT {
            let step = block.task.filter(|_| block.place.is_none()).and_then(|task| tasks.of_mut(task));
            let between = step.map(|task| (task.from.clone(), task.place.clone())).unwrap_or_default();
            self.blocks.push(Block { between, ..block });
        }
    }

    /// A step or callback still holds the loop.
    fn note_holding(&mut self, tasks: &mut impl Tasks, block: Block) {
        if let (Some(task), Some(place)) = (block.task.and_then(|task| tasks.of_mut(task)), &block.place) {
            task.place = Some(place.clone());
        }
        self.holding = Some(block);
    }

    fn add_task(&mut self, tasks: &mut impl Tasks, task: TaskState) {
        self.spawned += 1;
        self.growth.rise(self.alive(), self.steps);
        if tasks.count() - (self.kept_ended as usize) < MOST {
            tasks.add(task);
        }
    }

    fn apply_to_task(&mut self, tasks: &mut impl Tasks, id: TaskId, at: f64, kind: &EventKind) {
        match kind {
            EventKind::StepStarted => {
                self.holding = None;
                let outer = self.running.replace(id);
                self.outer.extend(outer.filter(|_| self.outer.len() < DEEPEST));
                self.steps += 1;
            }
            EventKind::Stepped { stop, .. } => {
                self.holding = None;
                self.steps += 1;
                note_awaited(tasks, stop.wait.as_ref());
            }
            EventKind::StepEnded { stop, .. } => {
                self.holding = None;
                self.running = self.outer.pop();
                note_awaited(tasks, stop.wait.as_ref());
            }
            EventKind::Done { .. } => {
                self.ended += 1;
                self.growth.fall(self.alive());
            }
            _ => {}
        }
        let Some(task) = tasks.of_mut(id) else { return };
        if matches!(kind, EventKind::StepStarted | EventKind::Stepped { .. }) {
            self.stirs.begin_step(&task.turns);
        }
        if let EventKind::Stepped { stop, .. } | EventKind::StepEnded { stop, .. } = kind {
            task.turns.note(stop.is_turn(), self.stirs, task.place.as_ref());
        }
        task.apply(at, kind);
        if matches!(kind, EventKind::Done { .. }) {
            self.kept_ended += 1;
            if self.kept_ended as usize > 2 * KEPT {
                self.kept_ended -= tasks.forget_ended(KEPT);
            }
        }
    }

    /// What stands, without what stood at earlier moments.
    fn alone(&self, tasks: &impl Tasks) -> Self {
        Self { stuck: None, closing: None, ..self.with_tasks(tasks.to_map()) }
    }

    /// Whether one more object can be kept. Those that are of no use any more are dropped for it.
    fn has_room_for_object(&mut self) -> bool {
        if self.objects.len() >= MOST {
            self.objects.retain(|_, object| !object.is_spent());
        }
        self.objects.len() < MOST
    }

    /// What to tell of a run that is broken off after so many ms in which nothing was heard of it: that something holds the
    /// loop, if something does. Where nothing has said so, it `is_blocked` if the silence is too long for anything else; then
    /// the task is the one that runs or comes first in the ready queue. The run's clock goes on by `rate` in each of those ms.
    #[must_use]
    pub fn broken_off(&self, silence: f64, is_blocked: bool, rate: f64) -> Option<Event> {
        let (task, ms, place) = match &self.holding {
            Some(block) => (block.task, block.ms + silence, block.place.clone()),
            None if is_blocked && self.spawned > self.ended => {
                (self.running.or_else(|| self.first_ready()), silence, None)
            }
            None => return None,
        };
        Some(Event { seq: self.next, at: self.at + silence * rate, task, kind: EventKind::Holding { ms, place } })
    }

    /// The task that has been ready longest.
    fn first_ready(&self) -> Option<TaskId> {
        let ready = self.living().filter(|task| task.phase == Phase::Ready);
        ready.min_by(|one, other| one.since.total_cmp(&other.since)).map(|task| task.id)
    }

    /// The tasks that have not ended.
    pub fn living(&self) -> impl Iterator<Item = &TaskState> {
        self.tasks.values().map(|task| &**task).filter(|task| !task.is_done())
    }
}

fn note_awaited(tasks: &mut impl Tasks, wait: Option<&Wait>) {
    let ids = match wait {
        Some(Wait::Task(id)) => std::slice::from_ref(id),
        Some(Wait::Tasks { tasks, .. }) => tasks,
        _ => return,
    };
    ids.iter().for_each(|id| tasks.note_awaited(*id));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, Name, ObjectKind, Stop, TaskOutcome};

    struct Told(State);

    impl Told {
        fn new() -> Self {
            Self(State::default())
        }

        fn task(&mut self, task: u32, kind: EventKind) {
            let seq = self.0.next;
            self.0.apply(&Event { seq, at: 0.0, task: Some(TaskId(task)), kind });
        }

        fn spawn(&mut self, task: u32) {
            self.task(task, EventKind::Spawned { name: "".into(), what: Name::default(), parent: None, place: None });
        }
    }

    #[test]
    fn a_million_tasks_take_bounded_room_and_are_all_counted() {
        let mut told = Told::new();
        (1..=1_000_000).for_each(|task| told.spawn(task));
        assert_eq!((told.0.tasks.len(), told.0.spawned), (MOST, 1_000_000));
        (1..=1_000_000).for_each(|task| told.task(task, EventKind::Done { outcome: TaskOutcome::Returned }));
        assert!(told.0.tasks.len() <= 2 * KEPT, "{}", told.0.tasks.len());
        assert_eq!((told.0.ended, told.0.living().count()), (1_000_000, 0));
        told.spawn(1_000_001);
        assert_eq!(told.0.living().count(), 1, "new ones are kept again");
    }

    #[test]
    fn objects_of_no_use_make_room() {
        let mut told = Told::new();
        let create = |told: &mut Told, object, kind| {
            told.task(1, EventKind::Created { object: ObjectId(object), kind, name: "".into(), place: None });
        };
        create(&mut told, 1, ObjectKind::Event);
        for object in 2..=100_000 {
            create(&mut told, object, ObjectKind::Future);
            told.task(1, EventKind::Changed { object: ObjectId(object), change: Change::Signalled });
        }
        assert!(told.0.objects.len() <= MOST);
        assert!(told.0.objects.contains_key(&ObjectId(1)) && told.0.objects.contains_key(&ObjectId(100_000)));
    }

    #[test]
    fn a_step_within_a_step_ends_first() {
        let mut told = Told::new();
        let end = || EventKind::StepEnded { busy_ms: 0.0, stop: Stop::default() };
        let mut running = Vec::new();
        for (task, kind) in [(1, EventKind::StepStarted), (2, EventKind::StepStarted), (2, end()), (1, end())] {
            told.task(task, kind);
            running.push(told.0.running.map(|task| task.0));
        }
        assert_eq!(running, [Some(1), Some(2), Some(1), None]);
    }
}
