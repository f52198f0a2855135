//! Events that have not been sent on yet.

use super::{Batch, Event, EventKind, State, chunks::Chunks, roll::Roll, state::Tasks};

/// How many bytes of printed text weigh as much as an event.
const TEXT_WEIGHT: usize = 100;
/// Which part of the capacity is made free at once: to drop many on end is cheaper than one after each that comes.
const SHARE: usize = 16;

/// Events on their way out, the newest of them: however fast they come and however slowly they are fetched, it never
/// holds more than its capacity.
#[derive(Debug)]
pub struct Backlog {
    /// The most events it holds. Long texts count as several.
    capacity: usize,
    weight: usize,
    events: Chunks<Event>,
    /// What stood before the oldest of them, but for its tasks, and these.
    before: State,
    tasks: Roll,
    /// Whether events were dropped since some were fetched.
    gap: bool,
}

impl Backlog {
    /// An empty one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            weight: 0,
            events: Chunks::default(),
            before: State::default(),
            tasks: Roll::default(),
            gap: false,
        }
    }

    /// Takes in what happened next, and drops the oldest events if there are too many.
    #[inline]
    pub fn push(&mut self, event: Event) {
        self.weight += weight(&event);
        self.events.push(event);
        if self.weight > self.capacity {
            self.make_room();
        }
    }

    #[cold]
    fn make_room(&mut self) {
        let full = self.capacity - self.capacity / SHARE;
        while self.weight > full && self.events.len() > 1 {
            self.gap = true;
            // In place: it is not handed out.
            self.let_pass();
            drop(self.events.pop());
        }
    }

    /// How many events there are to fetch.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is nothing to fetch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.len() == 0
    }

    /// Fetches the oldest events, at most so many, and what stood before them if events are missing there.
    pub fn fetch(&mut self, most: usize) -> Batch {
        let before = std::mem::take(&mut self.gap).then(|| Box::new(self.before.with_tasks(self.tasks.to_map())));
        let count = self.events.len().min(most);
        Batch { before, events: (0..count).filter_map(|_| self.pop()).collect() }
    }

    fn pop(&mut self) -> Option<Event> {
        self.let_pass();
        self.events.pop()
    }

    /// Lets the oldest event count as one that was before the oldest.
    fn let_pass(&mut self) {
        if let Some(event) = self.events.peek() {
            self.weight -= weight(event);
            self.before.apply_with(&mut self.tasks, event);
        }
    }
}

fn weight(event: &Event) -> usize {
    match &event.kind {
        EventKind::Printed { text, .. } => 1 + text.len() / TEXT_WEIGHT,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Recording, Stop, Stream, TaskId};

    fn event(seq: u64) -> Event {
        let kind = match seq {
            0 => EventKind::Spawned { name: "a".into(), what: "".into(), parent: None, place: None },
            seq if seq % 2 == 1 => EventKind::StepStarted,
            _ => EventKind::StepEnded { busy_ms: 1.0, stop: Stop::default() },
        };
        Event { seq, at: seq as f64, task: Some(TaskId(1)), kind }
    }

    #[test]
    fn what_is_fetched_in_time_comes_whole_and_in_order() {
        let (mut backlog, mut recording) = (Backlog::new(100), Recording::new(10_000));
        for seq in 0..1_000 {
            backlog.push(event(seq));
            if seq % 7 == 0 {
                recording.extend(backlog.fetch(8));
            }
        }
        recording.extend(backlog.fetch(8));
        assert!(backlog.is_empty());
        assert_eq!(recording.range(), 0..1_000);
        assert_eq!(recording.now().tasks[&TaskId(1)].steps, 500);
    }

    #[test]
    fn of_a_flood_the_newest_events_are_left_and_what_the_others_came_to() {
        let (mut backlog, mut recording) = (Backlog::new(100), Recording::new(10_000));
        (0..10_001).for_each(|seq| backlog.push(event(seq)));
        let batch = backlog.fetch(60);
        let first = batch.before.as_ref().unwrap().next;
        assert!((9_901..9_910).contains(&first), "{first}");
        assert_eq!(batch.events.len(), 60);
        recording.extend(batch);
        let rest = backlog.fetch(60);
        assert_eq!(rest.before, None);
        assert!(backlog.is_empty());
        recording.extend(rest);
        assert_eq!(recording.range(), first..10_001);
        assert_eq!(recording.now().tasks[&TaskId(1)].steps, 5_000);
    }

    #[test]
    fn long_texts_count_as_several_events() {
        let mut backlog = Backlog::new(1_000);
        for seq in 0..100 {
            let kind = EventKind::Printed { stream: Stream::Stdout, text: "x".repeat(20_000) };
            backlog.push(Event { seq, at: 0.0, task: None, kind });
        }
        assert_eq!(backlog.fetch(100).events.len(), 4);
        let kind = EventKind::Printed { stream: Stream::Stdout, text: "x".repeat(1_000_000) };
        backlog.push(Event { seq: 100, at: 0.0, task: None, kind });
        assert_eq!(backlog.fetch(100).events.len(), 1, "one is always kept");
    }
}
