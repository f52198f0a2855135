//! The next entry by chance.

use looplab_trace::orders::{Dice, Point};

use super::{Candidate, Scheduler};

/// Each time any of the candidates, all equally likely.
#[derive(Clone, Debug)]
pub struct Random(Dice);

impl Random {
    /// The choices of this seed.
    ///
    /// ```
    /// use looplab_runtime::executor::explore::{Candidate, Random, Scheduler};
    /// use looplab_trace::{TaskId, orders::Point};
    ///
    /// let candidates = [1, 2, 3].map(|id| Candidate::Task(TaskId(id)));
    /// let choices = || {
    ///     let mut scheduler = Random::new(7);
    ///     (1..=100).map(|step| scheduler.choose(Point::Step(step), &candidates)).collect::<Vec<_>>()
    /// };
    /// assert_eq!(choices(), choices(), "the same seed chooses the same");
    /// ```
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }
}

impl Scheduler for Random {
    fn choose(&mut self, _at: Point, candidates: &[Candidate]) -> usize {
        self.0.below(candidates.len() as u64) as usize
    }
}
