//! The browser's event loop, for programs that may block it.

use std::{cell::Cell, rc::Rc};

use looplab_runtime::host::{BrowserHost, Host};

/// A wait that is shorter than this, in seconds, goes unnoticed.
const SHORT: f64 = 0.005;
/// How many seconds at the least pass between two times that all is said before shorter waits: a program that blocks often
/// would not let the page keep up.
const OFTEN: f64 = 0.1;

/// A [`BrowserHost`] that says what is there to be said before it blocks: meanwhile the page hears nothing.
pub(super) struct WorkerHost {
    inner: BrowserHost,
    before_blocking: Rc<dyn Fn()>,
    said: Cell<f64>,
}

impl WorkerHost {
    pub(super) fn new(before_blocking: Rc<dyn Fn()>) -> Self {
        Self { inner: BrowserHost::new(), before_blocking, said: Cell::new(f64::NEG_INFINITY) }
    }
}

impl Host for WorkerHost {
    fn now(&self) -> f64 {
        self.inner.now()
    }

    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
        self.inner.connect(turn, alarm);
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
        let now = self.now();
        if seconds >= OFTEN || (seconds >= SHORT && now - self.said.get() >= OFTEN) {
            self.said.set(now);
            (self.before_blocking)();
        }
        self.inner.block(seconds);
    }
}
