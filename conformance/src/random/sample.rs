//! A random program of either style.

use std::fmt::{self, Display};

use clap::ValueEnum;

use super::{events, generate, program, shrink};

/// A way of making random programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Style {
    /// Tasks that wait for each other and for primitives of all kinds
    Jobs,
    /// Callbacks, ties of timers, eager tasks, subclasses that override methods, and what is left half-way
    Events,
}

impl Style {
    pub const ALL: [Self; 2] = [Self::Jobs, Self::Events];

    /// The program of a seed.
    pub fn program(self, seed: u64) -> Sample {
        match self {
            Self::Jobs => Sample::Jobs(generate::program(seed)),
            Self::Events => Sample::Events(events::program(seed)),
        }
    }
}

/// A program that was made at random, or made smaller.
#[derive(Clone, Debug, PartialEq)]
pub enum Sample {
    Jobs(program::Program),
    Events(events::Program),
}

impl Sample {
    /// Whether `asyncio.run` is called by a function instead of at the top level.
    pub fn in_function(&self) -> bool {
        match self {
            Self::Jobs(program) => program.in_function,
            Self::Events(program) => program.in_function,
        }
    }

    /// Every program that is one edit away, those with the most left out first.
    pub fn smaller(&self) -> impl Iterator<Item = Self> + '_ {
        shrink::smaller(self, |edit, sample| match sample {
            Self::Jobs(program) => edit.program(program),
            Self::Events(program) => program.edit(edit),
        })
    }
}

impl Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jobs(program) => program.fmt(f),
            Self::Events(program) => program.fmt(f),
        }
    }
}
