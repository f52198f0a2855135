//! The marks of an axis.

use super::{Axis, Scale};
use crate::ui::words::{duration, trimmed};

/// The least distance between two labels, in px.
const APART: f64 = 72.0;

/// A mark of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its pixel.
    pub x: f64,
    /// What stands there.
    pub label: String,
}

/// Round marks for what is in sight.
#[must_use]
pub fn ticks(scale: &Scale) -> Vec<Tick> {
    let step = round_up(scale.span.length() * APART / scale.width.max(1.0));
    let step = if scale.axis == Axis::Order { step.max(1.0) } else { step };
    let first = (scale.span.from / step).ceil();
    (0..)
        .map(|index| (first + f64::from(index)) * step)
        .take_while(|place| *place <= scale.span.to)
        .map(|place| Tick { x: scale.x(place), label: label(scale.axis, place, step) })
        .collect()
}

/// The least of 1, 2, 5, 10, 20, … and their tenths that is not below `least`.
fn round_up(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

fn label(axis: Axis, place: f64, step: f64) -> String {
    let decimals = |step: f64| (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    match axis {
        Axis::Order => format!("#{}", trimmed(place, 0)),
        Axis::Time if place == 0.0 => duration(0.0),
        Axis::Time if step >= 100.0 => format!("{} s", trimmed(place / 1e3, decimals(step / 1e3))),
        Axis::Time => format!("{} ms", trimmed(place, decimals(step))),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Span, *};

    fn labels(axis: Axis, from: f64, to: f64) -> Vec<String> {
        ticks(&Scale { axis, span: Span { from, to }, width: 300.0 }).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn marks_are_round_and_in_a_unit_that_suits() {
        assert_eq!(labels(Axis::Time, 0.0, 1_000.0), ["0 ms", "0.5 s", "1 s"]);
        assert_eq!(labels(Axis::Time, 10.0, 50.0), ["10 ms", "20 ms", "30 ms", "40 ms", "50 ms"]);
        assert_eq!(labels(Axis::Time, 1.0, 1.004), ["1 ms", "1.001 ms", "1.002 ms", "1.003 ms", "1.004 ms"]);
        assert_eq!(labels(Axis::Order, 3.0, 8.0), ["#4", "#6", "#8"]);
        assert_eq!(labels(Axis::Order, 0.0, 4.0), ["#0", "#1", "#2", "#3", "#4"]);
    }
}
