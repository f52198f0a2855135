//! Before the program blocks the worker.

use std::{cell::Cell, rc::Rc};

use looplab_runtime::host::{Browser, Platform};

/// A wait that is shorter than this, in seconds, goes unnoticed.
const SHORT: f64 = 0.005;
/// How many seconds at the least pass between two times that all is said before shorter waits: a program that blocks often
/// would not let the page keep up.
const OFTEN: f64 = 0.1;

/// What is called before the program blocks for so many seconds. It says what there is to be said, by `say`: meanwhile the page
/// hears nothing.
pub(super) fn before_blocking(say: Rc<dyn Fn()>) -> Rc<dyn Fn(f64)> {
    let said = Cell::new(f64::NEG_INFINITY);
    Rc::new(move |seconds| {
        let now = Browser.now();
        if seconds >= OFTEN || (seconds >= SHORT && now - said.get() >= OFTEN) {
            said.set(now);
            say();
        }
    })
}
