//! The tasks of a state that changes all the time and is hardly ever looked at.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

use super::{TaskId, TaskState, state::Tasks};

/// Tasks by their ids, quicker to find than in a map: each id has its place, from that of the oldest task that is kept.
#[derive(Debug, Default)]
pub(super) struct Roll {
    first: u32,
    places: VecDeque<Option<Box<TaskState>>>,
    count: usize,
}

impl Roll {
    fn place(&mut self, id: TaskId) -> Option<&mut Option<Box<TaskState>>> {
        self.places.get_mut(id.0.checked_sub(self.first)? as usize)
    }
}

impl Tasks for Roll {
    fn to_map(&self) -> BTreeMap<TaskId, Rc<TaskState>> {
        let tasks = self.places.iter().flatten();
        tasks.map(|task| (task.id, Rc::new(TaskState::clone(task)))).collect()
    }

    fn note_awaited(&mut self, id: TaskId) {
        if let Some(task) = self.of_mut(id) {
            task.awaited = true;
        }
    }

    fn count(&self) -> usize {
        self.count
    }

    fn add(&mut self, task: TaskState) {
        if self.places.is_empty() {
            self.first = task.id.0;
        }
        let Some(index) = task.id.0.checked_sub(self.first) else { return };
        let length = self.places.len().max(index as usize + 1);
        self.places.resize_with(length, || None);
        let before = self.places[index as usize].replace(Box::new(task));
        self.count += usize::from(before.is_none());
    }

    fn of_mut(&mut self, id: TaskId) -> Option<&mut TaskState> {
        self.place(id)?.as_deref_mut()
    }

    fn forget_ended(&mut self, most: usize) -> u32 {
        let ended = self.places.iter_mut().filter(|place| place.as_ref().is_some_and(|task| task.is_done()));
        let forgotten = ended.take(most).map(|place| *place = None).count();
        while self.places.front().is_some_and(Option::is_none) {
            self.places.pop_front();
            self.first += 1;
        }
        self.count -= forgotten;
        forgotten as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, EventKind, State, TaskOutcome};

    #[test]
    fn it_comes_to_the_same_as_a_map() {
        let (mut map, mut state, mut roll) = (State::default(), State::default(), Roll::default());
        let mut seq = 0;
        let mut tell = |task: u32, kind: EventKind| {
            let event = Event { seq, at: seq as f64, task: Some(TaskId(task)), kind };
            seq += 1;
            map.apply(&event);
            state.apply_with(&mut roll, &event);
        };
        for task in 1..=30_000 {
            tell(
                task,
                EventKind::Spawned { name: task.to_string().into(), what: "".into(), parent: None, place: None },
            );
            tell(task, EventKind::StepStarted);
            if task % 3 > 0 {
                tell(task, EventKind::Done { outcome: TaskOutcome::Returned });
            }
            tell(1 + task / 2, EventKind::Renamed { name: "other".into() });
        }
        state.tasks = roll.to_map();
        assert_eq!(state, map);
    }
}
