//! What the tests of the core share: an executor on a loop whose time they move, and a trace of what happened.

use std::{
    cell::{Cell, RefCell},
    fmt::Display,
    rc::Rc,
};

use looplab_runtime::executor::{Executor, WeakExecutor};

/// What happened, in order. Clones are the same trace.
#[derive(Clone, Default)]
pub struct Trace {
    lines: Rc<RefCell<Vec<String>>>,
    round: Rc<Cell<u32>>,
}

impl Trace {
    /// Writes a line: the number of the round, then the text.
    pub fn log(&self, text: impl Display) {
        self.lines.borrow_mut().push(format!("{} {text}", self.round.get()));
    }

    /// What was written since the last look.
    pub fn take(&self) -> Vec<String> {
        self.lines.take()
    }
}

/// Runs what `setup` spawns on an instant clock, and returns its trace. Rounds are numbered from 1; after the last of them
/// the executor is dropped, whatever is left.
pub fn run_rounds(rounds: u32, setup: impl FnOnce(&Executor, &Trace)) -> Vec<String> {
    let executor = Executor::instant();
    let trace = Trace::default();
    count_rounds(executor.downgrade(), trace.clone(), rounds);
    setup(&executor, &trace);
    executor.run_in_place().expect("the counter of rounds is always ready");
    trace.take()
}

/// A callback that stands first in every round.
fn count_rounds(executor: WeakExecutor, trace: Trace, left: u32) {
    let strong = executor.upgrade().expect("rounds are counted while the executor runs");
    strong.call_soon(move || {
        trace.round.set(trace.round.get() + 1);
        match left {
            1 => executor.upgrade().expect("this is one of its callbacks").stop(),
            _ => count_rounds(executor, trace, left - 1),
        }
    });
}
