//! How a run differed from the usual order.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A moment of a run at which it is decided which entry is next. Each kind is counted from 1, through all loops of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Point {
    /// Before the entry of this number runs, of all that leave the ready queue: a step of a task, a callback, a timer.
    Step(u64),
    /// Before the timer of this number joins the ready queue.
    Timer(u64),
    /// Before what comes from outside the loop takes its place in the ready queue, as the entry of this number to do so.
    Outside(u64),
}

/// An entry went first that would not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deviation {
    /// When.
    pub at: Point,
    /// Which, by the place in the usual order: 0 is the one that would have gone.
    pub pick: u32,
}

/// How a run differed from the usual order, oldest first. An empty tape is the usual order.
///
/// Its text form names each deviation by the first letter of its point, the point's number and the pick: `s7:1,t2:3`.
///
/// ```
/// use looplab_trace::orders::{Deviation, Point, Tape};
///
/// let tape: Tape = "s7:1,t2:3".parse()?;
/// assert_eq!(tape.deviations()[0], Deviation { at: Point::Step(7), pick: 1 });
/// assert_eq!(tape.to_string(), "s7:1,t2:3");
/// # Ok::<(), looplab_trace::orders::TapeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tape(Vec<Deviation>);

/// A text that is no tape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no deviation: expected s, t or o, a number, a colon and a number, such as s7:1")]
pub struct TapeError(String);

impl Tape {
    /// A tape of these.
    #[must_use]
    pub fn new(deviations: Vec<Deviation>) -> Self {
        Self(deviations)
    }

    /// The deviations, oldest first.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.0
    }

    /// Which goes first at a point, by the place in the usual order.
    #[must_use]
    pub fn pick(&self, at: Point) -> u32 {
        self.0.iter().find(|deviation| deviation.at == at).map_or(0, |deviation| deviation.pick)
    }

    /// Whether it is the usual order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Deviation { at, pick }) in self.0.iter().enumerate() {
            let (kind, number) = match at {
                Point::Step(number) => ('s', number),
                Point::Timer(number) => ('t', number),
                Point::Outside(number) => ('o', number),
            };
            write!(f, "{}{kind}{number}:{pick}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Tape {
    type Err = TapeError;

    fn from_str(text: &str) -> Result<Self, TapeError> {
        let deviations = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        deviations
            .map(|part| deviation(part).ok_or_else(|| TapeError(part.to_owned())))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn deviation(text: &str) -> Option<Deviation> {
    let (at, pick) = text.split_once(':')?;
    let kind: fn(u64) -> Point = match at.chars().next()? {
        's' => Point::Step,
        't' => Point::Timer,
        'o' => Point::Outside,
        _ => return None,
    };
    Some(Deviation { at: kind(at[1..].parse().ok()?), pick: pick.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tape_survives_being_written_down() {
        let text = "s7:1,t2:3,o1:1";
        assert_eq!(text.parse::<Tape>().unwrap().to_string(), text);
        assert_eq!("".parse::<Tape>().unwrap(), Tape::default());
        let bytes = postcard::to_stdvec(&text.parse::<Tape>().unwrap()).unwrap();
        assert_eq!(postcard::from_bytes::<Tape>(&bytes).unwrap().to_string(), text);
    }

    #[test]
    fn what_is_no_tape_is_named() {
        for text in ["x7:1", "s:1", "s7", "s7:", "ä7:1"] {
            assert_eq!(text.parse::<Tape>(), Err(TapeError(text.to_owned())));
        }
    }
}
