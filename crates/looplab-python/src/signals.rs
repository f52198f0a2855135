//! Signals that come from outside while a program runs.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use rustpython_vm::{Interpreter, PyResult, VirtualMachine, convert::ToPyObject};

use super::{asyncio, signal};

thread_local! {
    /// Signals that came while no loop was running.
    static PENDING: RefCell<Vec<i32>> = const { RefCell::new(Vec::new()) };
    /// Whether there is a sender of any.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Sends signals to the program of an [`Engine`](super::Engine), as `kill` would.
///
/// A program is interrupted between two entries of its event loop, never within a step: there its handlers are called.
/// One that comes while no loop runs is kept for the next.
#[derive(Clone)]
pub struct Signals(Rc<Interpreter>);

/// What becomes of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The program handles it.
    Handled,
    /// The program, or the system in its place, takes no notice.
    Ignored,
    /// The program does not handle it and is to end at once, without another word.
    Ends {
        /// The status that a shell would show.
        status: i32,
    },
}

impl Signals {
    pub(super) fn new(interpreter: Rc<Interpreter>) -> Self {
        PENDING.take();
        EXPECTED.set(true);
        Self(interpreter)
    }

    /// Sends the signal with this number. It is to be called on the engine's thread, from outside the program.
    #[must_use = "a program that does not handle a signal has to be ended"]
    pub fn send(&self, number: i32) -> Delivery {
        self.0.enter(|vm| {
            let action = signal::action(number, vm).unwrap_or(signal::Action::End);
            match action {
                signal::Action::Call => deliver(number),
                signal::Action::Ignore => return Delivery::Ignored,
                signal::Action::End => return Delivery::Ends { status: signal::status(number) },
            }
            Delivery::Handled
        })
    }
}

fn deliver(number: i32) {
    if !asyncio::interrupt(move |vm| raise(number, vm)) {
        PENDING.with_borrow_mut(|pending| pending.push(number));
    }
}

/// Delivers what came before a loop was running.
pub(super) fn deliver_pending() {
    PENDING.take().into_iter().for_each(deliver);
}

/// Whether there is a sender of signals.
pub(super) fn are_expected() -> bool {
    EXPECTED.get()
}

/// Does here and now what the signal does to the program.
///
/// # Errors
/// Whatever its handler raises; `SystemExit` when it has none and the signal ends programs.
pub(super) fn raise(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    match signal::action(number, vm)? {
        signal::Action::Call => signal::handler(number, vm)?.call((number, vm.ctx.none()), vm).map(drop),
        signal::Action::Ignore => Ok(()),
        signal::Action::End => {
            let status = signal::status(number).to_pyobject(vm);
            Err(vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![status]))
        }
    }
}
