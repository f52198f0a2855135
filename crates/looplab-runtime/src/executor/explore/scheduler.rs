//! What chooses the next entry.

use looplab_trace::{TaskId, orders::Point};

/// An entry that could go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Candidate {
    /// A step of this task.
    Task(TaskId),
    /// A callback or a timer, by a number that no other of the run has.
    Other(u64),
}

/// Chooses the next entry.
pub trait Scheduler {
    /// Which of the candidates is next, as an index. They stand in the usual order, and there are at least two. An index
    /// beyond the last counts as 0.
    fn choose(&mut self, at: Point, candidates: &[Candidate]) -> usize;
}

/// First come, first served.
#[derive(Clone, Copy, Debug, Default)]
pub struct FirstCome;

impl Scheduler for FirstCome {
    fn choose(&mut self, _at: Point, _candidates: &[Candidate]) -> usize {
        0
    }
}

impl<S: Scheduler + ?Sized> Scheduler for Box<S> {
    fn choose(&mut self, at: Point, candidates: &[Candidate]) -> usize {
        (**self).choose(at, candidates)
    }
}
