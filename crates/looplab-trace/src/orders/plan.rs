//! How other orders are looked for.

use serde::{Deserialize, Serialize};

/// Which orders count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Orders that asyncio itself could produce. Its ready queue is first come first served, so only what depends on the
    /// speed of the machine and of the world is changed: which of several timers rings first that are due together, or
    /// within a little of each other (the explorer's `SLACK`), and in which order work outside the loop ends.
    Asyncio,
    /// Any entry of the ready queue may go next, and timers as in [`Asyncio`](Self::Asyncio). asyncio gives no promise of
    /// the order, so a program that breaks in one of these leans on luck.
    #[default]
    Any,
}

/// How the next order is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strategy {
    /// Each time any of them, by chance.
    Random,
    /// Random priorities that change at a few random moments. Finds what takes few, but certain, changes of order.
    Pct,
    /// The usual order, with one delay, then with two, then with three, one after the other: what that finds is the easiest to
    /// explain. The last fifth of the runs, and those that are left when all such orders were tried, go by
    /// [priorities](Self::Pct), which find what takes more. It ends when there is no other order.
    #[default]
    Delay,
}

/// What to look for other orders with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// How many runs. The first is in the usual order.
    pub runs: u32,
    /// Which orders count.
    pub mode: Mode,
    /// How they are chosen.
    pub strategy: Strategy,
    /// What chance begins from: the same seed gives the same orders.
    pub seed: u64,
    /// How many entries of the ready queue a run may take before it counts as one that does not end.
    pub steps: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { runs: 1_000, mode: Mode::default(), strategy: Strategy::default(), seed: 1, steps: 20_000 }
    }
}

/// How far an exploration has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Orders are tried.
    Running {
        /// How many.
        done: u32,
        /// Of how many.
        all: u32,
    },
    /// The tapes of what was found are made small.
    Shrinking {
        /// How many.
        done: u32,
        /// Of how many.
        all: u32,
    },
    /// All is done.
    Over,
}
