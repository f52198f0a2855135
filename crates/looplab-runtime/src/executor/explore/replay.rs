//! The same run again.

use looplab_trace::orders::{Point, Tape};

use super::{Candidate, Scheduler};

/// Follows a tape, and is first come, first served elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Replay(Tape);

impl Replay {
    /// What this tape says.
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
