//! How long each of many short steps takes, without a look at the clock for each.

use crate::host::Host;

/// While steps take longer than this, in seconds, every one is timed by itself. A look at a browser's clock costs about a
/// fortieth of it.
const LIGHT: f64 = 5e-6;
/// The most steps from one look at the clock to the next.
const MOST: u32 = 16;

/// Times laps: what begins where the one before has ended.
///
/// Light laps share a look at the clock, and count as equally long then. A lap during which the host's
/// [tick](Host::tick) changes is always timed by itself, so a long one is never taken for another.
pub(super) struct Stopwatch {
    /// The time now, as far as is known, in seconds on the host's clock.
    now: f64,
    tick: f64,
    /// What the clock showed at the last look, and how many laps ended since.
    looked: f64,
    laps: u32,
    /// How long a lap takes at the moment, and after how many more the next look is due.
    pace: f64,
    left: u32,
}

impl Stopwatch {
    pub(super) fn new(host: &impl Host) -> Self {
        let now = host.now();
        Self { now, tick: host.tick(), looked: now, laps: 0, pace: 0.0, left: 1 }
    }

    /// The time at the end of the last lap, or a later one that somebody knew.
    pub(super) fn last(&self) -> f64 {
        self.now
    }

    /// The time in the middle of a lap, by a look at the clock.
    pub(super) fn look(&mut self, host: &impl Host) -> f64 {
        self.now = self.now.max(host.now());
        self.now
    }

    /// The time in the middle of a lap, about.
    pub(super) fn now(&mut self, host: &impl Host) -> f64 {
        let tick = host.tick();
        if tick != self.tick {
            self.tick = tick;
            self.now = self.now.max(host.now());
        }
        self.now
    }

    /// Ends a lap; the time then.
    pub(super) fn lap(&mut self, host: &impl Host) -> f64 {
        self.laps += 1;
        self.left -= 1;
        let tick = host.tick();
        if self.left > 0 && tick == self.tick {
            self.now += self.pace;
            return self.now;
        }
        self.tick = tick;
        let now = host.now();
        self.pace = (now - self.looked).max(0.0) / f64::from(self.laps);
        self.left = ((LIGHT / self.pace) as u32).clamp(1, MOST);
        self.looked = now;
        self.laps = 0;
        self.now = self.now.max(now);
        self.now
    }

    /// Begins anew at `now`: what passed since the last lap belongs to none.
    pub(super) fn resume(&mut self, now: f64) {
        self.looked = now;
        self.laps = 0;
        self.now = self.now.max(now);
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use super::*;

    /// A clock whose ticks are milliseconds, and which counts how often it is looked at.
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
        fn tick(&self) -> f64 {
            (self.now.get() * 1e3).floor()
        }
        fn connect(&self, _turn: Rc<dyn Fn()>, _alarm: Rc<dyn Fn()>) {}
        fn kick(&self) {}
        fn again(&self) {}
        fn wake_in(&self, _seconds: Option<f64>) {}
        fn block(&self, _seconds: f64) {}
    }

    #[test]
    fn light_laps_share_a_look_and_come_out_right_on_average() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        for _ in 0..10_000 {
            hand.pass(0.5e-6);
            stopwatch.lap(&hand);
        }
        assert!(hand.looks.get() < 1_500, "{} looks", hand.looks.get());
        assert!((stopwatch.last() - 5e-3).abs() < 20e-6, "{}", stopwatch.last());
    }

    #[test]
    fn a_long_lap_among_light_ones_is_timed_by_itself() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        for lap in 0..1_000 {
            let long = lap == 503;
            hand.pass(if long { 0.25 } else { 0.5e-6 });
            let began = stopwatch.last();
            let took = stopwatch.lap(&hand) - began;
            assert_eq!(took > 0.249, long, "lap {lap} took {took}");
        }
    }

    #[test]
    fn laps_of_some_length_are_each_timed() {
        let hand = Hand::default();
        let mut stopwatch = Stopwatch::new(&hand);
        for lap in 0..100 {
            let took = if lap % 2 == 0 { 20e-6 } else { 200e-6 };
            hand.pass(took);
            let began = stopwatch.last();
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
