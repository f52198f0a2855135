//! An executor's part in a run that is steered.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use looplab_trace::TaskId;

use super::Steering;

/// An executor's part in a run that is steered.
pub(in crate::executor) struct Steered {
    pub(super) steering: Rc<Steering>,
    /// The numbers of the entries of the ready queue, in its order.
    pub(super) serials: RefCell<VecDeque<u64>>,
    /// How often in a row another entry went before the head of the queue.
    pub(super) passed: Cell<u32>,
    /// How long the queue of the next round was when the last turn ended: what stands behind came from outside.
    pub(super) seen: Cell<Option<usize>>,
}

impl Steered {
    pub(super) fn new(steering: &Rc<Steering>) -> Self {
        let (serials, passed, seen) = (RefCell::default(), Cell::new(0), Cell::new(None));
        Self { steering: Rc::clone(steering), serials, passed, seen }
    }

    /// Whether the run has to end.
    pub(in crate::executor) fn is_exhausted(&self) -> bool {
        self.steering.is_exhausted()
    }

    /// Notes that its executor was stuck with these tasks. What is pushed from here on is no answer from outside.
    pub(in crate::executor) fn note_stuck(&self, tasks: impl Iterator<Item = TaskId>) {
        self.seen.set(None);
        self.steering.note_stuck(tasks);
    }
}
