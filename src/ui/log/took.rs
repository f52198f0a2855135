//! How long a run took.

use super::text::millis;

/// Real time and the program's differ by more than this part of the longer, and by more than [`NOTICED_MS`], before both are
/// told.
const NOTICED: f64 = 0.1;
const NOTICED_MS: f64 = 50.0;

/// How long a run took: by the program's clock, and really. They differ where it was paused, or its clock does not go with
/// real time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Took {
    /// What the program's clock showed at the end, in ms since the start.
    pub at: f64,
    /// How much real time passed, in ms.
    pub wall_ms: f64,
}

impl Took {
    /// By the program's clock, and really where that differs.
    pub(super) fn by_clock(self) -> String {
        let clock = millis(self.at);
        if self.differ() {
            format!("{clock} ms ({} ms of real time)", millis(self.wall_ms))
        } else {
            format!("{clock} ms")
        }
    }

    /// Really.
    pub(super) fn really(self) -> String {
        format!("{} ms{}", millis(self.wall_ms), if self.differ() { " of real time" } else { "" })
    }

    fn differ(self) -> bool {
        let apart = (self.at - self.wall_ms).abs();
        apart > NOTICED_MS && apart > NOTICED * self.at.max(self.wall_ms)
    }
}
