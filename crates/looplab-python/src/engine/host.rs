//! The host's event loop and its time, as a program has them.

use std::rc::Rc;

use looplab_runtime::{
    executor::Executor,
    host::Host,
    lowlevel::{ClockExt as _, ExecutorExt as _, note_hold},
};
use rustpython_vm::{
    Interpreter,
    vm::thread::{current_vm_is_set, with_current_vm},
};

use crate::interp::{
    places,
    time::{TimeSource, Zone},
};

/// Time as the program sees it: the executor's clock.
pub(super) struct ProgramTime {
    pub(super) executor: Executor,
    /// The time of day when its clock showed zero.
    pub(super) wall_at_zero: f64,
    pub(super) zone: Rc<dyn Fn(f64) -> Zone>,
}

impl TimeSource for ProgramTime {
    fn monotonic(&self) -> f64 {
        let before = self.executor.moment();
        let now = self.executor.now();
        if self.executor.clock().stands() && now > before {
            // The line that spins until time has passed.
            note_hold(now - before, || with_current_vm(places::here));
        }
        now.as_secs()
    }

    fn wall(&self) -> f64 {
        self.wall_at_zero + self.monotonic()
    }

    fn zone(&self, wall: f64) -> Zone {
        (self.zone)(wall)
    }

    fn sleep(&self, seconds: f64) {
        let clock = self.executor.clock();
        match clock.host_seconds(seconds) {
            Some(seconds) => self.executor.block(seconds),
            None => clock.jump_to(self.executor.moment().after_secs(seconds)),
        }
    }
}

/// A host whose turns run inside the interpreter.
pub(super) struct InterpreterHost {
    pub(super) inner: Box<dyn Host>,
    pub(super) interpreter: Rc<Interpreter>,
    pub(super) before_blocking: Option<Rc<dyn Fn(f64)>>,
}

impl Host for InterpreterHost {
    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
        let inside = |call: Rc<dyn Fn()>| -> Rc<dyn Fn()> {
            let interpreter = Rc::clone(&self.interpreter);
            Rc::new(move || if current_vm_is_set() { call() } else { interpreter.enter(|_| call()) })
        };
        self.inner.connect(inside(turn), inside(alarm));
    }

    fn kick(&self) {
        self.inner.kick();
    }

    fn again(&self) {
        self.inner.again();
    }

    fn wake_in(&self, seconds: Option<f64>) {
        self.inner.wake_in(seconds);
    }

    fn block(&self, seconds: f64) {
        if let Some(before_blocking) = &self.before_blocking {
            before_blocking(seconds);
        }
        self.inner.block(seconds);
    }
}
