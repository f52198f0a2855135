//! How much of what was sent the page has not taken in yet.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use looplab_trace::{Event, EventKind};

use super::post;
use crate::protocol::FromWorker;

/// How much may be on its way, in events. The page says when it has taken some in and drawn what came of them.
const MOST: usize = 8_000;
/// What a message weighs beside its events, and how many bytes of text weigh as much as an event.
const MESSAGE: usize = 40;
const TEXT: usize = 100;
/// How often (s) a message leaves while the program never lets go of the worker, so that it cannot hear the page.
const DEAF: f64 = 0.1;

/// Holds back messages while the page is behind. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Flow(Rc<Inner>);

#[derive(Default)]
struct Inner {
    /// The weights of the messages that are on their way, and their sum.
    on_their_way: RefCell<VecDeque<usize>>,
    weight: Cell<usize>,
    /// When the last one left, in seconds on the host's clock.
    sent: Cell<f64>,
    /// Whether the worker has not turned to its messages since then.
    deaf: Cell<bool>,
    turning: RefCell<Option<Timeout>>,
}

impl Flow {
    /// Whether the next message may leave.
    #[inline]
    pub(super) fn is_open(&self, now: f64) -> bool {
        self.0.weight.get() < MOST || (self.0.deaf.get() && now - self.0.sent.get() >= DEAF)
    }

    /// Sends a message, open or not.
    pub(super) fn send(&self, message: &FromWorker, now: f64) {
        post(message);
        let weight = weight(message);
        self.0.on_their_way.borrow_mut().push_back(weight);
        self.0.weight.set(self.0.weight.get() + weight);
        self.0.sent.set(now);
        if !self.0.deaf.replace(true) {
            let inner = Rc::downgrade(&self.0);
            let turned = move || inner.upgrade().into_iter().for_each(|inner| inner.deaf.set(false));
            self.0.turning.replace(Some(Timeout::new(0, turned)));
        }
    }

    /// The page has taken in so many.
    pub(super) fn taken(&self, messages: u32) {
        let mut on_their_way = self.0.on_their_way.borrow_mut();
        let taken = on_their_way.len().min(messages as usize);
        self.0.weight.set(self.0.weight.get() - on_their_way.drain(..taken).sum::<usize>());
    }

    /// How long ago the last message left, in seconds.
    pub(super) fn since(&self, now: f64) -> f64 {
        now - self.0.sent.get()
    }
}

fn weight(message: &FromWorker) -> usize {
    let of_event = |event: &Event| match &event.kind {
        EventKind::Printed { text, .. } => 1 + text.len() / TEXT,
        _ => 1,
    };
    MESSAGE
        + match message {
            FromWorker::Events { events, .. } => events.iter().map(of_event).sum(),
            FromWorker::Trace { batch, .. } => {
                batch.events.len() + batch.before.as_ref().map_or(0, |state| state.tasks.len())
            }
            _ => 0,
        }
}
