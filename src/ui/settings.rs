//! What the reader chose and the browser remembers.

use crate::protocol::ClockChoice;

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The theme with this name; an unknown name is the system's.
    #[must_use]
    pub fn named(name: &str) -> Self {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// Its name, on the page and in storage.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that the theme button turns to next.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// How much of the width or height the first of two neighbours gets, the second having the rest, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split(f64);

impl Split {
    /// The least.
    pub const MIN: f64 = 25.0;
    /// The most.
    pub const MAX: f64 = 80.0;

    /// A split at this many percent, or as near as is allowed.
    #[must_use]
    pub fn at(percent: f64) -> Self {
        if percent.is_finite() { Self(percent.clamp(Self::MIN, Self::MAX)) } else { Self::default() }
    }

    /// The first one's share in percent.
    #[must_use]
    pub fn percent(self) -> f64 {
        self.0
    }
}

impl Default for Split {
    fn default() -> Self {
        Self(50.0)
    }
}

/// The clocks that can be chosen, in the order they are shown.
pub const CLOCKS: [ClockChoice; 7] = [
    ClockChoice::Scaled(10),
    ClockChoice::Scaled(50),
    ClockChoice::Real,
    ClockChoice::Scaled(200),
    ClockChoice::Scaled(1_000),
    ClockChoice::Scaled(10_000),
    ClockChoice::Instant,
];

/// The name of a clock, in storage: `real`, `instant`, or its factor, such as `x0.5`.
#[must_use]
pub fn clock_name(clock: ClockChoice) -> String {
    match clock {
        ClockChoice::Real => "real".into(),
        ClockChoice::Scaled(percent) => format!("x{}", f64::from(percent) / 100.0),
        ClockChoice::Instant => "instant".into(),
    }
}

/// What the reader sees of a clock.
#[must_use]
pub fn clock_label(clock: ClockChoice) -> String {
    match clock {
        ClockChoice::Real => "Real time".into(),
        ClockChoice::Scaled(percent) => format!("×{}", f64::from(percent) / 100.0),
        ClockChoice::Instant => "Instant".into(),
    }
}

/// The clock with this name; an unknown name is the real one.
#[must_use]
pub fn clock_named(name: &str) -> ClockChoice {
    CLOCKS.into_iter().find(|clock| clock_name(*clock) == name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clock_is_found_by_its_name() {
        assert_eq!(CLOCKS.map(|clock| clock_named(&clock_name(clock))), CLOCKS);
        assert_eq!(CLOCKS.map(clock_label), ["×0.1", "×0.5", "Real time", "×2", "×10", "×100", "Instant"]);
        assert_eq!(clock_named("x0"), ClockChoice::Real);
    }
}
