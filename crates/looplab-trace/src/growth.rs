//! How a number goes up and down.

use serde::{Deserialize, Serialize};

/// After how many falls the lowest number since the last look is compared with the one before.
const FALLS: u32 = 4;

/// What is remembered of a number that rises and falls: whether it only ever rises, on the whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The highest it has been, since it was last down to less than half of that.
    pub peak: u32,
    /// In how many separate steps of the program it rose to a new peak.
    pub rises: u32,
    /// How often in a row the lowest of some falls was higher than the lowest of those before.
    pub streak: u32,
    /// The step of the last new peak.
    step: u64,
    /// The lowest since the last look, and the one before that.
    lows: (Option<u32>, Option<u32>),
    falls: u32,
}

impl Growth {
    pub(super) fn rise(&mut self, level: u32, step: u64) {
        if level > self.peak {
            self.peak = level;
            self.rises += u32::from(step != self.step);
            self.step = step;
        }
    }

    pub(super) fn fall(&mut self, level: u32) {
        if level < self.peak / 2 {
            (self.peak, self.rises) = (level, 0);
        }
        self.lows.0 = Some(self.lows.0.map_or(level, |low| low.min(level)));
        self.falls += 1;
        if self.falls == FALLS {
            let (now, before) = self.lows;
            self.streak = if now > before { self.streak + 1 } else { 0 };
            self.lows = (None, now);
            self.falls = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_rises_faster_than_it_falls_has_a_long_streak() {
        let mut growth = Growth::default();
        for round in 1..=40 {
            growth.rise(3 * round, u64::from(round));
            growth.fall(3 * round - 1);
        }
        assert_eq!((growth.streak, growth.rises, growth.peak), (10, 40, 120));
    }

    #[test]
    fn one_that_comes_down_has_none() {
        let mut growth = Growth::default();
        (1..=100).for_each(|level| growth.rise(level, 1));
        assert_eq!((growth.rises, growth.peak), (1, 100));
        (0..100).rev().for_each(|level| growth.fall(level));
        assert_eq!((growth.streak, growth.rises), (0, 0));
        assert!(growth.peak <= 1);
    }
}
