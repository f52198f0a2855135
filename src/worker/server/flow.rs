//! How much of what was sent the page has not taken in yet.

use std::{cell::Cell, rc::Rc};

use gloo_timers::callback::Timeout;

use super::post;
use crate::protocol::FromWorker;

/// How many messages may be on their way. The page says when it has taken some in and drawn what came of them.
const MOST: u32 = 4;
/// How often (s) a message leaves while the program never lets go of the worker, so that it cannot hear the page.
const DEAF: f64 = 0.1;

/// Holds back messages while the page is behind. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Flow(Rc<Inner>);

#[derive(Default)]
struct Inner {
    on_their_way: Cell<u32>,
    /// When the last one left, in seconds on the host's clock.
    sent: Cell<f64>,
    /// Whether the worker has not turned to its messages since then.
    deaf: Cell<bool>,
}

impl Flow {
    /// Whether the next message may leave.
    #[inline]
    pub(super) fn is_open(&self, now: f64) -> bool {
        self.0.on_their_way.get() < MOST || (self.0.deaf.get() && now - self.0.sent.get() >= DEAF)
    }

    /// Sends a message, open or not.
    pub(super) fn send(&self, message: &FromWorker, now: f64) {
        post(message);
        self.0.on_their_way.set(self.0.on_their_way.get() + 1);
        self.0.sent.set(now);
        if !self.0.deaf.replace(true) {
            let flow = self.clone();
            Timeout::new(0, move || flow.0.deaf.set(false)).forget();
        }
    }

    /// The page has taken in so many.
    pub(super) fn taken(&self, messages: u32) {
        self.0.on_their_way.set(self.0.on_their_way.get().saturating_sub(messages));
    }

    /// How long ago the last message left, in seconds.
    pub(super) fn since(&self, now: f64) -> f64 {
        now - self.0.sent.get()
    }
}
