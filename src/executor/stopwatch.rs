//! How long steps take, with as few looks at the clock as that needs.

use crate::host::Host;

/// Once so many laps on end took less than this on average, in seconds, the clock is not looked at in the middle of them
/// any more: that would cost a browser more than a tenth of a light lap.
const LIGHT: f64 = 5e-6;
const MANY: u32 = 256;

/// Times laps: what begins where the one before has ended. So one look at the clock for each is enough, and none is taken
/// for another.
pub(super) struct Stopwatch {
    /// The latest time that is known, in seconds on the host's clock.
    now: f64,
    /// When the lap began.
    began: f64,
    /// How long a lap takes about, at the moment.
    pace: f64,
    /// How many laps there were on end.
    laps: u32,
}

impl Stopwatch {
    pub(super) fn new(host: &impl Host) -> Self {
        let now = host.now();
        Self { now, began: now, pace: 0.0, laps: 0 }
    }

    /// The latest time that is known: at least the end of the last lap.
    pub(super) fn last(&self) -> f64 {
        self.now
    }

    /// The time in the middle of a lap; while there are many light ones, about.
    pub(super) fn about(&mut self, host: &impl Host) -> f64 {
        if self.laps < MANY || self.pace > LIGHT { self.look(host) } else { self.now }
    }

    /// The time in the middle of a lap.
    pub(super) fn look(&mut self, host: &impl Host) -> f64 {
        self.now = host.now();
        self.now
    }

    /// Ends a lap; the time then.
    pub(super) fn lap(&mut self, host: &impl Host) -> f64 {
        let now = self.look(host);
        let took = now - self.began;
        self.pace = (7.0 * self.pace + took) / 8.0;
        self.laps = self.laps.saturating_add(1);
        self.began = now;
        now
    }

    /// Begins anew at `now`: what passed since the last lap belongs to none.
    pub(super) fn resume(&mut self, now: f64) {
        self.now = now;
        self.began = now;
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
