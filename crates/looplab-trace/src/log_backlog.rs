//! What the log shows and was not sent on yet.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Event, EventKind};

/// The most pieces of printed text, and the most bytes they have together.
const PRINTED: Bounds = Bounds { events: 120_000, bytes: 32 << 20 };
/// The same for what happened to tasks.
const TOLD: Bounds = Bounds { events: 5_000, bytes: 4 << 20 };
/// The most of one batch.
const BATCH: Bounds = Bounds { events: 2_000, bytes: 256 << 10 };
/// Pieces of one line are put together up to this many bytes.
const LONGEST_PIECE: usize = 4_096;

struct Bounds {
    events: usize,
    bytes: usize,
}

/// What is missing in a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// How many lines that the program wrote.
    pub lines: u64,
    /// How many things that happened to tasks.
    pub events: u64,
}

/// Events for the log on their way out. Of a flood it keeps the newest, and what the program printed apart from what
/// happened to its tasks, so that neither displaces the other.
#[derive(Debug, Default)]
pub struct LogBacklog {
    printed: Lane,
    told: Lane,
    dropped: Dropped,
}

#[derive(Debug, Default)]
struct Lane {
    events: VecDeque<Event>,
    bytes: usize,
}

impl LogBacklog {
    /// Takes in what happened next.
    pub fn push(&mut self, event: Event) {
        if !matches!(event.kind, EventKind::Printed { .. }) {
            self.told.push(event);
            while self.told.is_over(&TOLD) {
                self.told.pop();
                self.dropped.events += 1;
            }
            return;
        }
        if !self.printed.continued(&event) {
            self.printed.push(event);
        }
        while self.printed.is_over(&PRINTED) {
            self.dropped.lines += self.printed.pop().map_or(0, |event| lines(&event));
        }
    }

    /// Whether there is nothing to fetch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.printed.events.is_empty() && self.told.events.is_empty()
    }

    /// Fetches the oldest events, as many as make a batch, and what was dropped before them; `None` if there is nothing.
    pub fn fetch(&mut self) -> Option<(Dropped, Vec<Event>)> {
        let (mut events, mut bytes) = (Vec::new(), 0);
        while events.len() < BATCH.events && bytes < BATCH.bytes {
            let (printed, told) = (self.printed.next(), self.told.next());
            let lane = if printed < told { &mut self.printed } else { &mut self.told };
            let Some(event) = lane.pop() else { break };
            bytes += size(&event);
            events.push(event);
        }
        (!events.is_empty()).then(|| (std::mem::take(&mut self.dropped), events))
    }
}

impl Lane {
    fn push(&mut self, event: Event) {
        self.bytes += size(&event);
        self.events.push_back(event);
    }

    fn pop(&mut self) -> Option<Event> {
        let event = self.events.pop_front()?;
        self.bytes -= size(&event);
        Some(event)
    }

    /// The number of the oldest event.
    fn next(&self) -> u64 {
        self.events.front().map_or(u64::MAX, |event| event.seq)
    }

    fn is_over(&self, most: &Bounds) -> bool {
        self.events.len() > most.events || (self.bytes > most.bytes && self.events.len() > 1)
    }

    /// Adds a piece of text to the newest, if they are of one line.
    fn continued(&mut self, next: &Event) -> bool {
        let Some(last) = self.events.back_mut().filter(|last| last.task == next.task) else { return false };
        match (&mut last.kind, &next.kind) {
            (EventKind::Printed { stream, text }, EventKind::Printed { stream: next_stream, text: next_text })
                if stream == next_stream && !text.ends_with('\n') && text.len() + next_text.len() <= LONGEST_PIECE =>
            {
                text.push_str(next_text);
                self.bytes += next_text.len();
                true
            }
            _ => false,
        }
    }
}

fn size(event: &Event) -> usize {
    match &event.kind {
        EventKind::Printed { text, .. } => text.len(),
        _ => 0,
    }
}

/// How many lines are gone with an event.
fn lines(event: &Event) -> u64 {
    match &event.kind {
        EventKind::Printed { text, .. } => text.matches('\n').count().max(1) as u64,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Stream, TaskId};

    fn printed(seq: u64, text: &str) -> Event {
        Event { seq, at: 0.0, task: None, kind: EventKind::Printed { stream: Stream::Stdout, text: text.into() } }
    }

    fn told(seq: u64) -> Event {
        Event { seq, at: 0.0, task: Some(TaskId(1)), kind: EventKind::CancelRequested { by: None } }
    }

    fn seqs(backlog: &mut LogBacklog) -> Vec<u64> {
        let mut seqs = Vec::new();
        while let Some((_, events)) = backlog.fetch() {
            seqs.extend(events.into_iter().map(|event| event.seq));
        }
        seqs
    }

    #[test]
    fn all_comes_in_order_in_batches() {
        let mut backlog = LogBacklog::default();
        (0..5_000).for_each(|seq| backlog.push(if seq % 3 == 0 { told(seq) } else { printed(seq, "x\n") }));
        assert_eq!(backlog.fetch().map(|(dropped, events)| (dropped, events.len())), Some((Dropped::default(), 2_000)));
        assert_eq!(seqs(&mut backlog), (2_000..5_000).collect::<Vec<_>>());
        assert_eq!(backlog.fetch(), None);
    }

    #[test]
    fn what_happens_to_tasks_does_not_displace_what_is_printed_nor_the_other_way_round() {
        let mut backlog = LogBacklog::default();
        (0..400_000).for_each(|seq| backlog.push(if seq % 4 == 0 { printed(seq, "x\n") } else { told(seq) }));
        let dropped = backlog.fetch().unwrap().0;
        assert_eq!(dropped, Dropped { lines: 0, events: 295_000 });
        (400_000..600_000).for_each(|seq| backlog.push(printed(seq, "x\n")));
        let (dropped, first) = backlog.fetch().unwrap();
        assert!(dropped.events == 0 && dropped.lines > 170_000, "{dropped:?}");
        assert!(first.iter().any(|event| event.kind == told(0).kind));
    }

    #[test]
    fn long_texts_are_bounded_by_their_bytes() {
        let mut backlog = LogBacklog::default();
        let text = "x".repeat(999_999) + "\n";
        (0..100).for_each(|seq| backlog.push(printed(seq, &text)));
        let (dropped, events) = backlog.fetch().unwrap();
        assert_eq!((dropped.lines, events.len()), (67, 1));
        assert_eq!(seqs(&mut backlog).len(), 32);
    }

    #[test]
    fn pieces_of_a_line_are_put_together() {
        let mut backlog = LogBacklog::default();
        (0..10_000).for_each(|seq| backlog.push(printed(seq, ".")));
        backlog.push(printed(10_000, "\n"));
        backlog.push(printed(10_001, "next"));
        let (_, events) = backlog.fetch().unwrap();
        assert_eq!(events.iter().map(size).collect::<Vec<_>>(), [4_096, 4_096, 1_809, 4]);
    }
}
