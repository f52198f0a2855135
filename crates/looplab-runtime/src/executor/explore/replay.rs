//! The same run again.

use looplab_trace::orders::{Point, Tape};

use super::{Candidate, Scheduler};

/// Follows a tape, and is first come, first served elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Replay(Tape);

impl Replay {
    /// What this tape says.
    ///
    /// ```
    /// use looplab_runtime::executor::explore::{Candidate, Replay, Scheduler};
    /// use looplab_trace::{TaskId, orders::Point};
    ///
    /// let candidates = [1, 2].map(|id| Candidate::Task(TaskId(id)));
    /// let mut scheduler = Replay::new("s2:1".parse()?);
    /// assert_eq!([1, 2, 3].map(|step| scheduler.choose(Point::Step(step), &candidates)), [0, 1, 0]);
    /// # Ok::<(), looplab_trace::orders::TapeError>(())
    /// ```
    #[must_use]
    pub fn new(tape: Tape) -> Self {
        Self(tape)
    }
}

impl Scheduler for Replay {
    fn choose(&mut self, at: Point, _candidates: &[Candidate]) -> usize {
        self.0.pick(at) as usize
    }
}
