//! What was recorded of a run, shared by all that show it.

use std::{
    cell::{Ref, RefCell},
    rc::Rc,
};

use looplab_trace::{Batch, Recording, State};

use super::Tracks;

/// How many events of a run are kept.
pub const KEPT: usize = 200_000;
/// The lanes forget what is gone once this many events more are gone.
const FORGET_EVERY: u64 = 20_000;

/// A recording that grows. Clones share it: a long recording is not copied for each batch of events. Two are equal if
/// they are of one run and nothing was added between them, so a component draws anew when there is something new.
#[derive(Clone, Debug)]
pub struct Recorded {
    contents: Rc<RefCell<Contents>>,
    batches: u64,
}

#[derive(Debug)]
struct Contents {
    recording: Recording,
    tracks: Tracks,
    forgotten: u64,
}

impl Recorded {
    /// Takes in what happened next.
    pub fn extend(&mut self, batch: Batch) {
        self.batches += 1;
        self.contents.borrow_mut().extend(batch);
    }

    /// All that is kept.
    #[must_use]
    pub fn recording(&self) -> Ref<'_, Recording> {
        Ref::map(self.contents.borrow(), |recorded| &recorded.recording)
    }

    /// The same by lanes.
    #[must_use]
    pub fn tracks(&self) -> Ref<'_, Tracks> {
        Ref::map(self.contents.borrow(), |recorded| &recorded.tracks)
    }

    /// What stood after `cursor` events; at the end for `None`.
    #[must_use]
    pub fn at(&self, cursor: Option<u64>) -> State {
        let recording = self.recording();
        cursor.map_or_else(|| recording.now().clone(), |cursor| recording.at(cursor))
    }

    /// Whether both are of one run.
    #[must_use]
    pub fn is_of_the_run_of(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.contents, &other.contents)
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.recording().events().is_empty()
    }
}

impl Contents {
    fn extend(&mut self, batch: Batch) {
        if let Some(before) = &batch.before {
            self.tracks = Tracks::since(before);
            self.forgotten = before.next;
        }
        batch.events.iter().for_each(|event| self.tracks.apply(event));
        self.recording.extend(batch);
        let dropped = self.recording.dropped();
        if dropped >= self.forgotten + FORGET_EVERY {
            self.tracks.forget(dropped);
            self.forgotten = dropped;
        }
    }
}

impl Default for Recorded {
    fn default() -> Self {
        let recorded = Contents { recording: Recording::new(KEPT), tracks: Tracks::default(), forgotten: 0 };
        Self { contents: Rc::new(RefCell::new(recorded)), batches: 0 }
    }
}

impl PartialEq for Recorded {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.contents, &other.contents) && self.batches == other.batches
    }
}
