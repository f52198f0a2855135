//! Signals that come from outside while a program runs.

use std::rc::Rc;

use rustpython_vm::Interpreter;

use crate::{asyncio, interp::signal};

/// Sends signals to the program of an [`Engine`](crate::Engine), as `kill` would.
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
    pub(crate) fn new(interpreter: Rc<Interpreter>) -> Self {
        asyncio::expect_signals();
        Self(interpreter)
    }

    /// Sends the signal with this number. It is to be called on the engine's thread, from outside the program.
    #[must_use = "a program that does not handle a signal has to be ended"]
    pub fn send(&self, number: i32) -> Delivery {
        self.0.enter(|vm| {
            let action = signal::action(number, vm).unwrap_or(signal::Action::End);
            match action {
                signal::Action::Call => asyncio::deliver(number),
                signal::Action::Ignore => return Delivery::Ignored,
                signal::Action::End => return Delivery::Ends { status: signal::status(number) },
            }
            Delivery::Handled
        })
    }
}
