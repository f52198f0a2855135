//! The ready queue: who goes next, first come first served.

use std::{cell::Cell, cell::RefCell, collections::VecDeque, task::Waker};

use super::{
    task::{Runnable, TaskRef},
    timers::TimerId,
};

/// What can stand in the ready queue.
pub(super) enum Entry {
    /// A step of a task. The task is beside it, because asking the runnable for it checks the thread each time.
    Step(Runnable, TaskRef),
    /// A plain callback.
    Call(Box<dyn FnOnce()>),
    /// A timer that is due. Its action still lies with the timers, so it can be called off until its turn comes.
    Timer(TimerId),
}

/// What to do when something is over: wake somebody who awaits it, or queue a callback.
pub(super) enum Action {
    Wake(Waker),
    Call(Box<dyn FnOnce()>),
}

#[derive(Default)]
pub(super) struct ReadyQueue {
    entries: RefCell<VecDeque<Entry>>,
    /// How many entries of the current round are left.
    round: Cell<usize>,
}

impl ReadyQueue {
    pub(super) fn push(&self, entry: Entry) {
        self.entries.borrow_mut().push_back(entry);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.borrow().is_empty()
    }

    /// Whether the current round has been run to its end.
    pub(super) fn round_is_over(&self) -> bool {
        self.round.get() == 0
    }

    /// Begins a round of all that is ready now.
    pub(super) fn begin_round(&self) {
        self.round.set(self.entries.borrow().len());
    }

    /// Ends the current round where it is.
    pub(super) fn end_round(&self) {
        self.round.set(0);
    }

    /// The next entry of the current round.
    pub(super) fn next(&self) -> Option<Entry> {
        self.round.set(self.round.get().checked_sub(1)?);
        self.entries.borrow_mut().pop_front()
    }

    /// Takes everything out. The entries are returned, so that they are dropped outside any borrow.
    pub(super) fn clear(&self) -> VecDeque<Entry> {
        self.round.set(0);
        self.entries.take()
    }
}
