//! How long steps take, with as few looks at the clock as that needs.

use crate::host::Host;

/// Once so many laps on end were such that less than this passed from one moment that matters to the next on average, in
/// seconds, the clock is hardly looked at in the middle of them any more: that would cost a browser more than a tenth of
/// the time between.
const LIGHT: f64 = 5e-6;
const MANY: u32 = 256;
/// At how many moments in the middle of a light lap the clock is looked at once.
const SELDOM: u32 = 64;

/// Times laps: what begins where the one before has ended. So one look at the clock for each is enough, and none is taken
/// for another.
pub(super) struct Stopwatch {
    /// The latest time that is known, in seconds on the host's clock.
    now: f64,
    /// When the lap began.
    began: f64,
    /// How many moments in the middle of the lap were asked for.
    moments: u32,
    /// How long it takes about from one moment to the next, at the moment.
    pace: f64,
    /// How many laps there were on end.
    laps: u32,
}

impl Stopwatch {
    pub(super) fn new(host: &impl Host) -> Self {
        let now = host.now();
        Self { now, began: now, moments: 0, pace: 0.0, laps: 0 }
    }

    /// The latest time that is known: at least the end of the last lap.
    pub(super) fn last(&self) -> f64 {
        self.now
    }

    /// The time in the middle of a lap; while there are many light ones, about.
    pub(super) fn about(&mut self, host: &impl Host) -> f64 {
        self.moments = self.moments.saturating_add(1);
        let is_light = self.laps >= MANY && self.pace <= LIGHT;
        if is_light && !self.moments.is_multiple_of(SELDOM) { self.now } else { self.look(host) }
    }

    /// The time in the middle of a lap.
    pub(super) fn look(&mut self, host: &impl Host) -> f64 {
        self.now = host.now();
        self.now
    }

    /// Ends a lap; the time then.
    pub(super) fn lap(&mut self, host: &impl Host) -> f64 {
        let now = self.look(host);
        let took = (now - self.began) / (f64::from(self.moments) + 1.0);
        self.pace = (7.0 * self.pace + took) / 8.0;
        self.moments = 0;
        self.laps = self.laps.saturating_add(1);
        self.began = now;
        now
    }

    /// Begins anew at `now`: what passed since the last lap belongs to none.
    pub(super) fn resume(&mut self, now: f64) {
        self.now = now;
        self.began = now;
        self.moments = 0;
        self.laps = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use super::*;

    /// A clock that counts how often it is looked at.
    #[derive(Default)]
    struct Hand {
        now: Cell<f64>,
        looks: Cell<u32>,
    }

    impl Hand {
        fn pass(&self, seconds: f64) {
            self.now.set(self.now.get() + seconds);
        }
    }

    impl Host for Hand {
        fn now(&self) -> f64 {
            self.looks.set(self.looks.get() + 1);
            self.now.get()
        }
        fn connect(&self, _turn: Rc<dyn Fn()>, _alarm: Rc<dyn Fn()>) {}
        fn kick(&self) {}
        fn again(&self) {}
        fn wake_in(&self, _seconds: Option<f64>) {}
        fn block(&self, _seconds: f64) {}
    }

    #[test]
    fn many_light_laps_cost_one_look_each() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        for _ in 0..10_000 {
            hand.pass(0.5e-6);
            stopwatch.about(&hand);
            stopwatch.lap(&hand);
        }
        assert!(hand.looks.get() < 10_300, "{} looks", hand.looks.get());
    }

    #[test]
    fn a_long_lap_of_many_light_moments_costs_few_looks_and_is_timed_all_along() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        for _ in 0..1_000 {
            for _ in 0..1_000 {
                hand.pass(0.5e-6);
                let late = hand.now.get() - stopwatch.about(&hand);
                assert!(late < 40e-6, "{late} s");
            }
            stopwatch.lap(&hand);
        }
        assert!(hand.looks.get() < 280_000, "{} looks", hand.looks.get());
    }

    #[test]
    fn each_lap_is_timed_by_itself_and_heavy_ones_in_their_middle_too() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        for lap in 0..100 {
            let took = if lap % 2 == 0 { 20e-6 } else { 0.25 };
            let began = stopwatch.last();
            hand.pass(took / 2.0);
            assert!((stopwatch.about(&hand) - began - took / 2.0).abs() < 1e-9);
            hand.pass(took / 2.0);
            assert!((stopwatch.lap(&hand) - began - took).abs() < 1e-9);
        }
    }

    #[test]
    fn time_between_laps_belongs_to_none() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        hand.pass(3.0);
        stopwatch.resume(hand.now());
        assert_eq!(stopwatch.last(), 3.0);
        hand.pass(0.5);
        assert_eq!(stopwatch.lap(&hand), 3.5);
    }
}
