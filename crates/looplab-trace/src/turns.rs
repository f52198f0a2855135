//! How often a task only lets the others have a turn.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Place;

/// From how many turns in a row on it is of interest what ended them.
const MANY: u32 = 10_000;
/// How many of its turns a task takes at the least for each thing that happens beside, if it takes most of them in vain.
const QUIET: u32 = 100;

/// How much has happened in a run that tasks in a row of turns may have waited for: timers that went off, cancellations, and
/// steps of tasks that are in no such row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stirs {
    now: u32,
    /// How much when the last step began.
    before_step: u32,
}

impl Stirs {
    pub(super) fn note(&mut self) {
        self.now = self.now.wrapping_add(1);
    }

    /// A task begins a step.
    pub(super) fn begin_step(&mut self, turns: &Turns) {
        self.before_step = self.now;
        if turns.row == 0 {
            self.note();
        }
    }
}

/// Steps in a row after which a task did nothing but let the others have a turn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Turns {
    /// The longest row of many that ended because something else happened: the task had waited for it.
    pub in_vain: Option<Rc<InVain>>,
    /// How long the row is up to now.
    row: u32,
    /// What had happened when it began, and when it was longer by its last turn.
    began: u32,
    last: u32,
}

/// A long row of turns that a task took while it waited for something else to happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InVain {
    /// How many.
    pub turns: u32,
    /// The line at which it stopped last.
    pub place: Option<Place>,
}

impl Turns {
    /// How many it has taken in a row up to now, if hardly anything else has happened meanwhile; else 0.
    #[must_use]
    pub fn in_quiet(&self) -> u32 {
        if self.last.wrapping_sub(self.began) < self.row / QUIET { self.row } else { 0 }
    }

    /// The task has taken a step that ended in a turn or did not; the one before ended at `place`.
    pub(super) fn note(&mut self, is_turn: bool, stirs: Stirs, place: Option<&Place>) {
        if is_turn {
            if self.row == 0 {
                self.began = stirs.now;
            }
            self.row += 1;
            self.last = stirs.now;
        } else if self.row > 0 {
            let longest = self.in_vain.as_ref().map_or(MANY, |row| row.turns);
            // It goes on because of what happened between its last two steps.
            if self.in_quiet() >= longest && stirs.before_step != self.last {
                self.in_vain = Some(Rc::new(InVain { turns: self.row, place: place.cloned() }));
            }
            self.row = 0;
        }
    }
}
