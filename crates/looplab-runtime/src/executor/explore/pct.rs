//! Priorities that chance gives, and takes away at a few moments.

use std::collections::HashMap;

use looplab_trace::orders::{Dice, Point};

use super::{Candidate, Scheduler};

/// Probabilistic concurrency testing, after Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with
/// probabilistic guarantees of finding bugs" (2010).
///
/// The idea: most faults of order need only a few events in a certain order, whatever happens otherwise. So chance is not
/// spent on each decision. Every task gets a random priority when it is first seen, and the highest always goes next; at
/// `depth - 1` random moments of the run, the one that would go next falls below all others. A fault that takes `depth`
/// such events in a run of `n` tasks and `k` steps is then found with a probability of at least 1 in `n · k^(depth-1)`, which
/// for small depths is far better than what choosing at random at each step comes to. Callbacks and timers count as
/// tasks of their own.
#[derive(Clone, Debug)]
pub struct Pct {
    dice: Dice,
    /// At which decisions a priority falls, each with the priority that it leaves.
    changes: HashMap<u64, u64>,
    priorities: HashMap<Candidate, u64>,
    decisions: u64,
}

impl Pct {
    /// The choices of this seed, for faults of `depth` in a run of about `decisions` decisions.
    ///
    /// ```
    /// use looplab_runtime::executor::explore::{Candidate, Pct, Scheduler};
    /// use looplab_trace::{TaskId, orders::Point};
    ///
    /// let candidates = [1, 2, 3].map(|id| Candidate::Task(TaskId(id)));
    /// let choices = || {
    ///     let mut scheduler = Pct::new(7, 3, 100);
    ///     (1..=100).map(|step| scheduler.choose(Point::Step(step), &candidates)).collect::<Vec<_>>()
    /// };
    /// assert_eq!(choices(), choices(), "the same seed chooses the same");
    /// ```
    #[must_use]
    pub fn new(seed: u64, depth: u32, decisions: u64) -> Self {
        let mut dice = Dice::new(seed);
        let changes = (1..u64::from(depth)).map(|left| (1 + dice.below(decisions.max(1)), left)).collect();
        Self { dice, changes, priorities: HashMap::new(), decisions: 0 }
    }

    fn highest(&mut self, candidates: &[Candidate]) -> usize {
        let (dice, priorities) = (&mut self.dice, &mut self.priorities);
        // The lowest few are for those that fall.
        let mut priority = |candidate| *priorities.entry(candidate).or_insert_with(|| dice.roll() | (1 << 32));
        let ranked = candidates.iter().enumerate().map(|(index, candidate)| (priority(*candidate), index));
        ranked.max().map_or(0, |(_, index)| index)
    }
}

impl Scheduler for Pct {
    fn choose(&mut self, _at: Point, candidates: &[Candidate]) -> usize {
        self.decisions += 1;
        let highest = self.highest(candidates);
        match self.changes.remove(&self.decisions) {
            Some(fallen) => {
                self.priorities.insert(candidates[highest], fallen);
                self.highest(candidates)
            }
            None => highest,
        }
    }
}
