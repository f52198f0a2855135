//! When to look at the clock during a turn.

/// How long it may be from one look at the clock to the next, in seconds, and the most entries that may run meanwhile. A
/// look costs as much as several light steps, and a single heavy one can last longer than a turn should.
const LOOK_EVERY: f64 = 0.000_25;
const MOST_ENTRIES_A_LOOK: u32 = 512;

/// When to look at the clock: after more entries while they are light, after fewer while they are heavy.
pub(super) struct Looks {
    last: f64,
    interval: u32,
    left: u32,
}

impl Looks {
    pub(super) fn new(now: f64) -> Self {
        Self { last: now, interval: 16, left: 16 }
    }

    /// What the clock showed last.
    pub(super) fn last(&self) -> f64 {
        self.last
    }

    /// Counts an entry; whether it is time to look.
    pub(super) fn is_due(&mut self) -> bool {
        self.left -= 1;
        self.left == 0
    }

    /// Notes what the clock showed, and hands it back.
    pub(super) fn at(&mut self, now: f64) -> f64 {
        let spent = now - std::mem::replace(&mut self.last, now);
        let interval = if spent < LOOK_EVERY / 2.0 {
            self.interval * 2
        } else if spent > LOOK_EVERY {
            self.interval / 2
        } else {
            self.interval
        };
        self.interval = interval.clamp(1, MOST_ENTRIES_A_LOOK);
        self.left = self.interval;
        now
    }
}
