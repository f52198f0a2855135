//! How an instant clock tells that a program spins, and how much time passes then.

use std::{cell::Cell, time::Duration};

/// From which round on time passes, and how much in each.
#[derive(Clone, Copy)]
pub(super) struct Tempo {
    /// How many rounds take no time.
    pub(super) free: u64,
    /// How long each further one takes.
    pub(super) tick: Duration,
}

impl Tempo {
    /// What holds while no scheduler decides the order. A round of CPython takes about as long.
    pub(super) const USUAL: Self = Self { free: 10_000, tick: Duration::from_micros(10) };
}

/// How many rounds take no time after a timer that was due in a program that spins.
const REST: u64 = 100;

/// What a clock knows of a program that may be spinning.
#[derive(Default)]
pub(super) struct Spin {
    /// How many rounds have begun in all.
    rounds: Cell<u64>,
    /// How many of them since the clock jumped last in which it mattered that no time passes.
    busy: Cell<u64>,
    /// Whether the program has looked at the clock since the last round began.
    looked: Cell<bool>,
    /// The step or callback that looked last, by its round and how many entries of that were left, and how often it has.
    step: Cell<(u64, usize)>,
    looks: Cell<u64>,
}

impl Spin {
    /// Counts a round. Returns how long it takes, if it does.
    pub(super) fn begin_round(&self, is_busy: bool, has_timer: bool, tempo: Tempo) -> Option<Duration> {
        self.rounds.set(self.rounds.get() + 1);
        // Without a timer or a look at the clock, nothing depends on whether time passes.
        let matters = self.looked.replace(false) || has_timer;
        if !is_busy || !matters {
            return None;
        }
        self.busy.set(self.busy.get() + 1);
        (self.busy.get() > tempo.free).then_some(tempo.tick)
    }

    /// Counts a look at the clock, by the step or callback behind which so many entries of its round are left. Returns how
    /// long it takes, if it does.
    pub(super) fn look(&self, left: usize) -> Option<Duration> {
        self.looked.set(true);
        let step = (self.rounds.get(), left);
        let looks = if self.step.replace(step) == step { self.looks.get() + 1 } else { 1 };
        self.looks.set(looks);
        (looks > Tempo::USUAL.free).then_some(Tempo::USUAL.tick)
    }

    /// A timer is due: what it sets off is to take no time.
    pub(super) fn rest(&self, tempo: Tempo) {
        self.busy.set(tempo.free.saturating_sub(REST));
    }

    /// The clock jumps: the program has waited.
    pub(super) fn end(&self) {
        self.busy.set(0);
    }
}
