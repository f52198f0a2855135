//! Events around a moment, for the table.

use std::collections::VecDeque;

use looplab_trace::{Recording, TaskId};

use super::words;

/// An event in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its number.
    pub seq: u64,
    /// When, in ms on the run's clock.
    pub at: f64,
    /// The task it happened to.
    pub task: Option<TaskId>,
    /// That task's name then.
    pub name: String,
    /// What happened.
    pub what: String,
}

/// Up to `most` events, oldest first: those of `task`, or all, as many before `cursor` as from it on; the newest for
/// `None`.
#[must_use]
pub fn around(recording: &Recording, task: Option<TaskId>, cursor: Option<u64>, most: usize) -> Vec<Told> {
    let range = recording.range();
    let middle = cursor.unwrap_or(range.end).clamp(range.start, range.end);
    let wanted = |seq: &u64| task.is_none() || recording.event(*seq).is_some_and(|event| event.task == task);
    let after: Vec<_> = (middle..range.end).filter(wanted).take(most / 2).collect();
    let mut seqs: VecDeque<_> = after.into();
    for seq in (range.start..middle).rev().filter(wanted).take(most - seqs.len()) {
        seqs.push_front(seq);
    }
    tell(recording, &seqs)
}

/// Puts events into words, each with what stood when it had happened.
fn tell(recording: &Recording, seqs: &VecDeque<u64>) -> Vec<Told> {
    let Some((first, last)) = seqs.front().zip(seqs.back()) else { return Vec::new() };
    let mut state = recording.at(*first);
    let mut told = Vec::with_capacity(seqs.len());
    let mut wanted = seqs.iter().peekable();
    for event in (*first..=*last).filter_map(|seq| recording.event(seq)) {
        state.apply(event);
        if wanted.next_if(|seq| **seq == event.seq).is_some() {
            let name = event.task.map_or_else(String::new, |task| words::task(task, &state).into_owned());
            let what = words::event(event, &state);
            told.push(Told { seq: event.seq, at: event.at, task: event.task, name, what });
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use looplab_trace::{Batch, Event, EventKind};

    use super::*;

    fn recording() -> Recording {
        let kind = |seq| match seq {
            0 | 1 => {
                EventKind::Spawned { name: format!("t{}", seq + 1).into(), what: "".into(), parent: None, place: None }
            }
            8 => EventKind::Renamed { name: "other".into() },
            _ => EventKind::StepStarted,
        };
        let event = |seq| Event { seq, at: seq as f64, task: Some(TaskId(seq as u32 % 2 + 1)), kind: kind(seq) };
        let mut recording = Recording::new(100);
        recording.extend(Batch { before: None, events: (0..20).map(event).collect() });
        recording
    }

    fn seqs(task: Option<u32>, cursor: Option<u64>) -> Vec<u64> {
        around(&recording(), task.map(TaskId), cursor, 6).into_iter().map(|told| told.seq).collect()
    }

    #[test]
    fn the_events_around_the_cursor_are_told_of_one_task_or_all() {
        assert_eq!(seqs(None, None), [14, 15, 16, 17, 18, 19]);
        assert_eq!(seqs(None, Some(10)), [7, 8, 9, 10, 11, 12]);
        assert_eq!(seqs(Some(1), Some(10)), [4, 6, 8, 10, 12, 14]);
        assert_eq!(seqs(None, Some(1)), [0, 1, 2, 3]);
        assert!(seqs(Some(9), None).is_empty());
    }

    #[test]
    fn a_task_has_the_name_it_had_then() {
        let told = around(&recording(), Some(TaskId(1)), Some(8), 6);
        let names: Vec<_> = told.iter().map(|told| (told.seq, told.name.as_str())).collect();
        assert_eq!(names, [(2, "t1"), (4, "t1"), (6, "t1"), (8, "other"), (10, "other"), (12, "other")]);
        assert_eq!(told[3].what, "is now called other");
    }
}
