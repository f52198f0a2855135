//! In which orders a program can run, and what comes of each: pure data.
//!
//! A program of tasks does not fix which goes first when several could. A [`Tape`] says how a run differed from the usual
//! order, first come first served; a [`Plan`] how other orders are looked for; a [`Group`] which of them ended alike.

mod dice;
mod ending;
mod findings;
mod plan;
mod shrink;
mod tape;
mod words;

pub use self::{
    dice::Dice,
    ending::Ending,
    findings::{Findings, Group, Outcome, Upshot, Which},
    plan::{Mode, Plan, Progress, Strategy},
    shrink::shrink,
    tape::{Deviation, Point, Tape, TapeError},
    words::{Note, Who, words},
};
