//! Where a moment is on the screen.

use looplab_trace::{Event, EventKind, Recording};

use super::Point;

/// What is laid out from left to right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// Milliseconds on the run's clock.
    #[default]
    Time,
    /// Events, each as wide as the next. Where everything happens at few moments, this is what tells them apart.
    Order,
}

impl Axis {
    /// Where an event is on this axis.
    #[must_use]
    pub fn of(self, seq: u64, at: f64) -> f64 {
        match self {
            Self::Time => at,
            Self::Order => seq as f64,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::Order => "Events",
        }
    }

    /// All that is kept of a run.
    #[must_use]
    pub fn domain(self, recording: &Recording) -> Span {
        match self {
            Self::Time => {
                let first = recording.events().front().map_or(0.0, |event| event.at);
                Span { from: first, to: last_moment(recording).max(first + self.least()) }
            }
            Self::Order => {
                let range = recording.range();
                Span { from: range.start as f64, to: (range.end as f64).max(range.start as f64 + self.least()) }
            }
        }
    }

    /// Where on the axis it is when so many events have happened.
    #[must_use]
    pub fn place(self, cursor: u64, recording: &Recording) -> f64 {
        match self {
            Self::Order => cursor as f64,
            Self::Time => {
                let last = cursor.checked_sub(1).and_then(|seq| recording.event(seq));
                last.map_or(self.domain(recording).from, |event| event.at)
            }
        }
    }

    /// How many events have happened at this place on the axis.
    #[must_use]
    pub fn events_at(self, place: f64, recording: &Recording) -> u64 {
        let range = recording.range();
        let events = match self {
            Self::Time => recording.seq_at(place),
            Self::Order => place.max(0.0).floor() as u64 + 1,
        };
        events.clamp(range.start, range.end)
    }

    /// How many events have happened when all up to this place on the axis have.
    #[must_use]
    pub fn events_until(self, place: f64, recording: &Recording) -> u64 {
        let range = recording.range();
        let events = match self {
            Self::Time => range.start + recording.events().partition_point(|event| event.at <= place) as u64,
            Self::Order => place.max(0.0).round() as u64,
        };
        events.clamp(range.start, range.end)
    }

    /// The least that fills the screen.
    fn least(self) -> f64 {
        match self {
            Self::Time => 0.001,
            Self::Order => 4.0,
        }
    }
}

/// When the last thing happened, but for what was printed outside all tasks after it: a traceback at the end of a program
/// is none of its tasks' time.
fn last_moment(recording: &Recording) -> f64 {
    let is_printing = |event: &&Event| event.task.is_none() && matches!(event.kind, EventKind::Printed { .. });
    let last = recording.events().iter().rev().find(|event| !is_printing(event));
    last.map_or(recording.now().at, |event| event.at)
}

/// A piece of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Its left end.
    pub from: f64,
    /// Its right end.
    pub to: f64,
}

impl Span {
    /// How long it is.
    #[must_use]
    pub fn length(self) -> f64 {
        self.to - self.from
    }

    /// `factor` times as long, with what is at `share` of it (0 to 1) staying there; within `domain`.
    #[must_use]
    pub fn zoomed(self, share: f64, factor: f64, axis: Axis, domain: Self) -> Self {
        let length = (self.length() * factor).clamp(axis.least(), domain.length());
        let fixed = self.from + self.length() * share;
        Self { from: fixed - length * share, to: fixed + length * (1.0 - share) }.within(domain)
    }

    /// Moved by `share` of its length; within `domain`.
    #[must_use]
    pub fn panned(self, share: f64, domain: Self) -> Self {
        let by = self.length() * share;
        Self { from: self.from + by, to: self.to + by }.within(domain)
    }

    /// Moved so that `place` is in it, in its middle if it was not before.
    #[must_use]
    pub fn showing(self, place: f64, domain: Self) -> Self {
        if (self.from..=self.to).contains(&place) {
            return self;
        }
        let half = self.length() / 2.0;
        Self { from: place - half, to: place + half }.within(domain)
    }

    fn within(self, domain: Self) -> Self {
        let length = self.length().min(domain.length());
        let from = self.from.clamp(domain.from, (domain.to - length).max(domain.from));
        Self { from, to: from + length }
    }
}

/// From an axis to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The axis.
    pub axis: Axis,
    /// What of it is shown.
    pub span: Span,
    /// Over how many pixels.
    pub width: f64,
}

impl Scale {
    /// The pixel of a place on the axis, counted from the left end.
    #[must_use]
    pub fn x(&self, place: f64) -> f64 {
        (place - self.span.from) / self.span.length() * self.width
    }

    /// The pixel of a moment.
    #[must_use]
    pub fn x_of<T>(&self, point: &Point<T>) -> f64 {
        self.x(self.axis.of(point.seq, point.at))
    }

    /// The place on the axis of a pixel.
    #[must_use]
    pub fn place(&self, x: f64) -> f64 {
        self.span.from + x / self.width * self.span.length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOMAIN: Span = Span { from: 0.0, to: 1_000.0 };

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let span = DOMAIN.zoomed(0.25, 0.1, Axis::Time, DOMAIN);
        assert_eq!((span.length(), span.from + span.length() * 0.25), (100.0, 250.0));
        let scale = Scale { axis: Axis::Time, span, width: 400.0 };
        assert_eq!((scale.x(250.0), scale.place(100.0)), (100.0, 250.0));
    }

    #[test]
    fn nothing_outside_the_run_is_shown_and_not_less_than_can_be_told_apart() {
        let near = DOMAIN.zoomed(0.5, 1e-12, Axis::Order, DOMAIN);
        assert_eq!(near.length(), 4.0);
        assert_eq!(near.zoomed(0.0, 1e12, Axis::Order, DOMAIN), DOMAIN);
        let part = Span { from: 100.0, to: 200.0 };
        assert_eq!(part.panned(-5.0, DOMAIN), Span { from: 0.0, to: 100.0 });
        assert_eq!(part.panned(50.0, DOMAIN), Span { from: 900.0, to: 1_000.0 });
    }

    #[test]
    fn a_place_out_of_sight_comes_to_the_middle() {
        let part = Span { from: 100.0, to: 200.0 };
        assert_eq!(part.showing(150.0, DOMAIN), part);
        assert_eq!(part.showing(500.0, DOMAIN), Span { from: 450.0, to: 550.0 });
        assert_eq!(part.showing(999.0, DOMAIN), Span { from: 900.0, to: 1_000.0 });
    }
}
