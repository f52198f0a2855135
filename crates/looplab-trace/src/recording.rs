//! A run's events, the newest of them kept, with what stood at any moment.

use std::{collections::VecDeque, ops::Range};

use serde::{Deserialize, Serialize};

use super::{Event, State};

/// How many events there are from one checkpoint to the next: what it takes at most to find out what stood at a moment.
const STRIDE: u64 = 1_000;

/// Events on their way from the recorder to the view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// What stood before the first event of the batch. Only said where events before it were dropped.
    pub before: Option<Box<State>>,
    /// The events, oldest first, without a gap.
    pub events: Vec<Event>,
}

/// The newest events of a run, and what stood at each of them.
#[derive(Clone, Debug)]
pub struct Recording {
    capacity: usize,
    events: VecDeque<Event>,
    /// What stood before certain events, oldest first. The first stands before the first event that is kept.
    checkpoints: VecDeque<State>,
    now: State,
}

impl Recording {
    /// An empty recording that keeps at most `capacity` events.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let checkpoints = VecDeque::from([State::default()]);
        Self { capacity, events: VecDeque::new(), checkpoints, now: State::default() }
    }

    /// Takes in what happened next.
    pub fn extend(&mut self, batch: Batch) {
        if let Some(before) = batch.before {
            // A gap: what came before it cannot be shown together with what follows.
            self.events.clear();
            self.checkpoints = VecDeque::from([State::clone(&before)]);
            self.now = *before;
        }
        batch.events.into_iter().for_each(|event| self.push(event));
    }

    /// Takes in the next event.
    pub fn push(&mut self, event: Event) {
        let due = self.checkpoints.back().is_none_or(|last| self.now.next - last.next >= STRIDE);
        if due {
            self.checkpoints.push_back(self.now.clone());
        }
        self.now.apply(&event);
        self.events.push_back(event);
        // Whole strides go at a time, so that the first event that is kept has a checkpoint before it.
        while self.events.len() > self.capacity && self.checkpoints.len() > 1 {
            self.checkpoints.pop_front();
            let first = self.checkpoints[0].next;
            while self.events.front().is_some_and(|event| event.seq < first) {
                self.events.pop_front();
            }
        }
    }

    /// What stands after all that was taken in.
    #[must_use]
    pub fn now(&self) -> &State {
        &self.now
    }

    /// The numbers of the events that are kept.
    #[must_use]
    pub fn range(&self) -> Range<u64> {
        let end = self.now.next;
        end - self.events.len() as u64..end
    }

    /// How many events are not kept any more.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.range().start
    }

    /// The events that are kept, oldest first.
    #[must_use]
    pub fn events(&self) -> &VecDeque<Event> {
        &self.events
    }

    /// The event of this number, if it is kept.
    #[must_use]
    pub fn event(&self, seq: u64) -> Option<&Event> {
        self.events.get(usize::try_from(seq.checked_sub(self.range().start)?).ok()?)
    }

    /// What stood before event `seq`; the nearest moment that is known, if that is not kept.
    #[must_use]
    pub fn at(&self, seq: u64) -> State {
        let range = self.range();
        let seq = seq.clamp(range.start, range.end);
        if seq == range.end {
            return self.now.clone();
        }
        let after = self.checkpoints.partition_point(|state| state.next <= seq);
        let mut state = self.checkpoints[after.saturating_sub(1)].clone();
        let skip = (state.next - range.start) as usize;
        self.events.range(skip..).take_while(|event| event.seq < seq).for_each(|event| state.apply(event));
        state
    }

    /// The number of the first event at or after a moment, in ms.
    #[must_use]
    pub fn seq_at(&self, at: f64) -> u64 {
        self.range().start + self.events.partition_point(|event| event.at < at) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EventKind, Stop, TaskId};

    fn event(seq: u64) -> Event {
        let kind = match seq {
            0 => EventKind::Spawned { name: "a".into(), what: "".into(), parent: None, place: None },
            seq if seq % 2 == 1 => EventKind::StepStarted,
            _ => EventKind::StepEnded { busy_ms: 1.0, stop: Stop::default() },
        };
        Event { seq, at: seq as f64, task: Some(TaskId(1)), kind }
    }

    fn filled(capacity: usize, events: u64) -> Recording {
        let mut recording = Recording::new(capacity);
        recording.extend(Batch { before: None, events: (0..events).map(event).collect() });
        recording
    }

    #[test]
    fn what_stood_at_any_moment_is_what_the_events_before_it_come_to() {
        let recording = filled(10_000, 3_500);
        for seq in [0, 1, 999, 1_000, 1_001, 2_345, 3_499, 3_500] {
            let mut state = State::default();
            (0..seq).for_each(|seq| state.apply(&event(seq)));
            assert_eq!(recording.at(seq), state, "before event {seq}");
        }
    }

    #[test]
    fn the_newest_events_are_kept_and_what_is_gone_still_counts() {
        let recording = filled(2_000, 9_001);
        assert!(recording.events().len() <= 2_000, "{} events", recording.events().len());
        assert_eq!(recording.range(), recording.dropped()..9_001);
        assert_eq!(recording.event(recording.dropped()).unwrap().seq, recording.dropped());
        assert_eq!(recording.event(recording.dropped() - 1), None);
        assert_eq!(recording.now().tasks[&TaskId(1)].steps, 4_500);
        let early = recording.at(0);
        assert_eq!(early.next, recording.dropped());
    }

    #[test]
    fn after_a_gap_it_goes_on_from_what_is_said_to_have_stood() {
        let mut recording = filled(10_000, 10);
        let mut before = State::default();
        (0..500).for_each(|seq| before.apply(&event(seq)));
        recording.extend(Batch { before: Some(Box::new(before)), events: (500..502).map(event).collect() });
        assert_eq!(recording.range(), 500..502);
        assert_eq!(recording.at(501).tasks[&TaskId(1)].steps, 250);
        assert_eq!(recording.seq_at(500.5), 501);
    }
}
