//! How long steps take, with as few looks at the clock as that needs.

/// While less than this passes from one moment that matters to the next on average, in seconds, the clock is hardly looked
/// at in the middle of laps any more: that would cost a browser more than a tenth of the time between.
const LIGHT: f64 = 5e-6;
/// Over how many seconds that is measured, at the least.
const WINDOW: f64 = 500e-6;
/// At how many moments in the middle of a light lap the clock is looked at once.
const SELDOM: u32 = 64;

/// Times laps: what begins where the one before has ended. So one look at the clock for each is enough, and none is taken
/// for another.
pub(super) struct Stopwatch {
    /// The latest time that is known, in seconds on the host's clock.
    now: f64,
    /// When the window began, and how many moments were asked for since.
    began: f64,
    moments: u32,
    /// How long it took from one moment to the next in the window before.
    pace: f64,
}

impl Stopwatch {
    pub(super) fn new(now: f64) -> Self {
        Self { now, began: now, moments: 0, pace: f64::INFINITY }
    }

    /// The latest time that is known: at least the end of the last lap.
    pub(super) fn last(&self) -> f64 {
        self.now
    }

    /// Whether there are many light ones.
    pub(super) fn is_light(&self) -> bool {
        self.pace <= LIGHT
    }

    /// The time in the middle of a lap; while there are many light ones, about.
    pub(super) fn about(&mut self, host_now: impl FnOnce() -> f64) -> f64 {
        self.moments += 1;
        if self.is_light() && !self.moments.is_multiple_of(SELDOM) { self.now } else { self.look(host_now) }
    }

    /// The time in the middle of a lap.
    pub(super) fn look(&mut self, host_now: impl FnOnce() -> f64) -> f64 {
        self.now = host_now();
        if self.now - self.began >= WINDOW {
            self.pace = (self.now - self.began) / f64::from(self.moments + 1);
            (self.began, self.moments) = (self.now, 0);
        }
        self.now
    }

    /// Ends a lap; the time then.
    pub(super) fn lap(&mut self, host_now: impl FnOnce() -> f64) -> f64 {
        self.moments += 1;
        self.look(host_now)
    }

    /// Goes on at `now`: what passed since the last lap belongs to none. After a rest the pace has to be found anew.
    pub(super) fn resume(&mut self, now: f64) {
        let pace = if now - self.now < WINDOW { self.pace } else { f64::INFINITY };
        *self = Self { pace, ..Self::new(now) };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A clock that counts how often it is looked at.
    #[derive(Default)]
    struct Hand {
        now: Cell<f64>,
        looks: Cell<u32>,
    }

    impl Hand {
        fn now(&self) -> f64 {
            self.looks.set(self.looks.get() + 1);
            self.now.get()
        }

        fn pass(&self, seconds: f64) {
            self.now.set(self.now.get() + seconds);
        }
    }

    #[test]
    fn many_light_laps_cost_one_look_each() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(hand.now());
        for _ in 0..10_000 {
            hand.pass(0.5e-6);
            stopwatch.about(|| hand.now());
            stopwatch.lap(|| hand.now());
        }
        assert!(hand.looks.get() < 11_100, "{} looks", hand.looks.get());
    }

    #[test]
    fn a_long_lap_of_many_light_moments_costs_few_looks_and_is_timed_all_along() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(hand.now());
        for _ in 0..1_000 {
            for _ in 0..1_000 {
                hand.pass(0.5e-6);
                let late = hand.now.get() - stopwatch.about(|| hand.now());
                assert!(late < 40e-6, "{late} s");
            }
            stopwatch.lap(|| hand.now());
        }
        assert!(hand.looks.get() < 280_000, "{} looks", hand.looks.get());
    }

    #[test]
    fn each_lap_is_timed_by_itself_and_heavy_ones_in_their_middle_too() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(hand.now());
        for lap in 0..100 {
            let took = if lap % 2 == 0 { 20e-6 } else { 0.25 };
            let began = stopwatch.last();
            hand.pass(took / 2.0);
            assert!((stopwatch.about(|| hand.now()) - began - took / 2.0).abs() < 1e-9);
            hand.pass(took / 2.0);
            assert!((stopwatch.lap(|| hand.now()) - began - took).abs() < 1e-9);
        }
    }

    #[test]
    fn turns_of_a_few_long_laps_of_light_moments_cost_few_looks_too() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(hand.now());
        for _turn in 0..100 {
            stopwatch.resume(hand.now.get());
            for _lap in 0..100 {
                (0..20).for_each(|_| {
                    hand.pass(2.5e-6);
                    stopwatch.about(|| hand.now());
                });
                stopwatch.lap(|| hand.now());
            }
        }
        assert!(hand.looks.get() < 45_000, "{} looks", hand.looks.get());
    }

    #[test]
    fn the_pace_outlasts_a_turn_but_no_rest() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(hand.now());
        for _ in 0..1_000 {
            hand.pass(1e-6);
            stopwatch.lap(|| hand.now());
        }
        assert!(stopwatch.is_light());
        hand.pass(20e-6);
        stopwatch.resume(hand.now());
        assert!(stopwatch.is_light(), "the next turn follows at once");
        hand.pass(0.01);
        stopwatch.resume(hand.now());
        assert!(!stopwatch.is_light(), "what comes after a rest may be anything");
    }

    #[test]
    fn time_between_laps_belongs_to_none() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(hand.now());
        hand.pass(3.0);
        stopwatch.resume(hand.now());
        assert_eq!(stopwatch.last(), 3.0);
        hand.pass(0.5);
        assert_eq!(stopwatch.lap(|| hand.now()), 3.5);
    }
}
