//! The usual order with a few delays.

use std::collections::VecDeque;

use looplab_trace::orders::{Deviation, Tape};

use super::{Decision, Replay};

/// Delay-bounded search, after Emmi, Qadeer and Rakamarić, "Delay-bounded scheduling" (2011).
///
/// The idea: keep the usual order and put off, now and then, the one that would be next, so that the one behind it goes first.
/// All runs with one delay are gone through, then all with two, up to a bound. It leaves nothing to chance, and what it
/// finds is as close to the usual order as it can be. When it ends, no run with so few delays is left.
///
/// ```
/// use looplab_runtime::executor::explore::{Decision, Delayed};
/// use looplab_trace::orders::Point;
///
/// // A program in which two could go first, once.
/// let decisions = [Decision { at: Point::Step(1), candidates: 2 }];
/// let mut search = Delayed::new(3, 100);
/// let mut tapes = Vec::new();
/// while let Some((tape, _scheduler)) = search.next_run() {
///     search.learn(&tape, &decisions);
///     tapes.push(tape.to_string());
/// }
/// assert_eq!(tapes, ["", "s1:1"]);
/// assert!(search.is_complete());
/// ```
#[derive(Clone, Debug)]
pub struct Delayed {
    most: u32,
    ahead: VecDeque<Tape>,
    /// The most tapes that wait: more are never asked for.
    left: usize,
    /// Whether there may be other runs than these.
    is_bounded: bool,
}

impl Delayed {
    /// All runs with up to `most` delays, `runs` of them at the most.
    #[must_use]
    pub fn new(most: u32, runs: usize) -> Self {
        Self { most, ahead: VecDeque::from([Tape::default()]), left: runs, is_bounded: false }
    }

    /// The next run; `None` when there is none left.
    pub fn next_run(&mut self) -> Option<(Tape, Replay)> {
        let tape = self.ahead.pop_front()?;
        self.left = self.left.saturating_sub(1);
        Some((tape.clone(), Replay::new(tape)))
    }

    /// Whether there is no other run than those that were asked for.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.ahead.is_empty() && !self.is_bounded
    }

    /// Hears which decisions the run of this tape had to make: each is where one more delay can come.
    pub fn learn(&mut self, tape: &Tape, decisions: &[Decision]) {
        // Only from the last delay on, so that no run comes twice.
        let last = tape.deviations().last();
        let from = last.and_then(|last| decisions.iter().position(|decision| decision.at == last.at)).unwrap_or(0);
        let delays: u32 = tape.deviations().iter().map(|deviation| deviation.pick).sum();
        if delays >= self.most {
            self.is_bounded |= decisions[from..].iter().any(|decision| with_delay(tape, decision).is_some());
            return;
        }
        for decision in &decisions[from..] {
            if self.ahead.len() >= self.left {
                self.is_bounded = true;
                return;
            }
            self.ahead.extend(with_delay(tape, decision));
        }
    }
}

/// The tape with one delay more at this decision, if there is another left to go first.
fn with_delay(tape: &Tape, decision: &Decision) -> Option<Tape> {
    let mut deviations = tape.deviations().to_vec();
    match deviations.last_mut().filter(|last| last.at == decision.at) {
        Some(last) => last.pick += 1,
        None => deviations.push(Deviation { at: decision.at, pick: 1 }),
    }
    let allowed = deviations.last().is_some_and(|last| last.pick < decision.candidates);
    allowed.then(|| Tape::new(deviations))
}

#[cfg(test)]
mod tests {
    use looplab_trace::orders::Point;

    use super::*;

    #[test]
    fn all_runs_with_few_delays_come_once_the_fewest_first() {
        let decisions: Vec<_> = (1..=3).map(|step| Decision { at: Point::Step(step), candidates: 3 }).collect();
        let mut search = Delayed::new(2, 1_000);
        let mut seen = Vec::new();
        while let Some((tape, _)) = search.next_run() {
            search.learn(&tape, &decisions);
            seen.push(tape.to_string());
        }
        let expected = ["", "s1:1", "s2:1", "s3:1", "s1:2", "s1:1,s2:1", "s1:1,s3:1", "s2:2", "s2:1,s3:1", "s3:2"];
        assert_eq!(seen, expected);
        assert!(!search.is_complete(), "there are runs with three delays");
    }

    #[test]
    fn where_few_delays_are_possible_all_runs_are_gone_through() {
        let decisions = [Decision { at: Point::Step(1), candidates: 2 }];
        let mut search = Delayed::new(2, 1_000);
        let mut runs = 0;
        while let Some((tape, _)) = search.next_run() {
            search.learn(&tape, &decisions);
            runs += 1;
        }
        assert!(runs == 2 && search.is_complete());
    }
}
