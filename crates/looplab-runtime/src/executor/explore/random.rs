//! The next entry by chance.

use looplab_trace::orders::{Dice, Point};

use super::{Candidate, Scheduler};

/// Each time any of the candidates, all equally likely.
#[derive(Clone, Debug)]
pub struct Random(Dice);

impl Random {
    /// The choices of this seed.
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
