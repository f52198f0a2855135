//! How quickly a clock goes.

/// How quickly a clock goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// A second lasts a second.
    Real,
    /// So many seconds pass on the clock in one of the host's.
    Scaled(f64),
    /// Waiting takes no time: when nothing can run and nothing outside is under way, the clock jumps to the next timer.
    /// While the program computes, the clock stands still, unless it [spins](super::Clock::instant).
    Instant,
}

impl Pace {
    /// Seconds on the clock for each of the host's.
    pub(super) fn rate(self) -> f64 {
        match self {
            Self::Real => 1.0,
            Self::Scaled(rate) => rate,
            Self::Instant => 0.0,
        }
    }

    /// # Panics
    /// When the rate is not a positive number.
    pub(super) fn check(self) {
        let rate = self.rate();
        assert!(
            self == Self::Instant || (rate.is_finite() && rate > 0.0),
            "a clock cannot go at {rate} times the pace"
        );
    }
}
