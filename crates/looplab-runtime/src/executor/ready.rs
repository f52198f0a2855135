//! The ready queue: first come, first served.

use std::{cell::RefCell, collections::VecDeque, mem};

use super::task::TaskRef;

/// What can stand in the ready queue.
pub(super) enum Entry {
    /// A step of a task.
    Step(TaskRef),
    /// A plain callback.
    Call(Box<dyn FnOnce()>),
    /// A timer that is due, by its slot. Its action still lies with the timers, so it can be cancelled until its turn
    /// comes.
    Timer(usize),
}

/// Two queues that change places, so that however long they once were, a round uses only as much memory as it has
/// entries, and always the same: a single ring would go round through all of it, and out of the processor's cache.
#[derive(Default)]
pub(super) struct ReadyQueue {
    /// What is left of the current round.
    round: RefCell<VecDeque<Entry>>,
    /// What has become ready since it began.
    next: RefCell<VecDeque<Entry>>,
}

impl ReadyQueue {
    #[inline(always)]
    pub(super) fn push(&self, entry: Entry) {
        self.next.borrow_mut().push_back(entry);
    }

    /// Puts an entry before all others.
    pub(super) fn push_first(&self, entry: Entry) {
        self.round.borrow_mut().push_front(entry);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.round_is_over() && self.next.borrow().is_empty()
    }

    /// Whether the current round has been run to its end.
    pub(super) fn round_is_over(&self) -> bool {
        self.round.borrow().is_empty()
    }

    /// Begins a round of all that is ready now. The one before is over.
    pub(super) fn begin_round(&self) {
        let mut round = self.round.borrow_mut();
        // Empty as it is, this lets it fill from its start again.
        round.clear();
        mem::swap(&mut *round, &mut *self.next.borrow_mut());
    }

    /// Ends the current round where it is.
    pub(super) fn end_round(&self) {
        let mut left = self.round.take();
        left.append(&mut self.next.borrow_mut());
        self.next.replace(left);
    }

    /// The next entry of the current round.
    pub(super) fn next(&self) -> Option<Entry> {
        self.round.borrow_mut().pop_front()
    }

    /// How many entries are left of the current round, and how many wait for the next.
    pub(super) fn lengths(&self) -> (usize, usize) {
        (self.round.borrow().len(), self.next.borrow().len())
    }

    /// Shows the entry at a place, counted from the head of the current round through what waits for the next.
    #[cfg(feature = "explore")]
    pub(super) fn look<T>(&self, index: usize, show: impl FnOnce(&Entry) -> T) -> T {
        let (round, next) = (self.round.borrow(), self.next.borrow());
        show(round.get(index).unwrap_or_else(|| &next[index - round.len()]))
    }

    /// Takes the entry at such a place out of its turn.
    #[cfg(feature = "explore")]
    pub(super) fn take(&self, index: usize) -> Option<Entry> {
        let mut round = self.round.borrow_mut();
        match index.checked_sub(round.len()) {
            None => round.remove(index),
            Some(index) => self.next.borrow_mut().remove(index),
        }
    }

    /// Moves an entry that waits for the next round forward to another place there.
    #[cfg(feature = "explore")]
    pub(super) fn move_forward(&self, from: usize, to: usize) {
        let mut next = self.next.borrow_mut();
        if let Some(entry) = next.remove(from) {
            next.insert(to, entry);
        }
    }

    /// Takes everything out. The entries are returned, so that they are dropped outside any borrow.
    pub(super) fn clear(&self) -> VecDeque<Entry> {
        self.end_round();
        self.next.take()
    }
}
