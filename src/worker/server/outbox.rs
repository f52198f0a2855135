//! What the log shows on its way to the page: in batches, never more than the page can take, and of a flood the newest.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use looplab_runtime::host::{Browser, Platform};
use looplab_trace::{Event, LogBacklog};

use super::flow::Flow;
use crate::protocol::{FromWorker, RunId};

/// How many seconds there are between two batches of a program that prints without end.
const PACE: f64 = 0.03;
/// How many batches may leave ahead of that pace. A program that prints now and then is heard at once, even if it then
/// never lets go of the worker.
const AHEAD: f64 = 40.0;

/// Collects events and sends them off. Clones are the same outbox.
#[derive(Clone)]
pub(super) struct Outbox(Rc<Inner>);

struct Inner {
    run: RunId,
    flow: Flow,
    host: Browser,
    backlog: RefCell<LogBacklog>,
    /// When the pace allows the next batch: it moves on by [`PACE`] with each, and lies no further back than [`AHEAD`].
    due: Cell<f64>,
    scheduled: RefCell<Option<Timeout>>,
}

impl Outbox {
    pub(super) fn new(run: RunId, flow: Flow) -> Self {
        Self(Rc::new(Inner {
            run,
            flow,
            host: Browser,
            backlog: RefCell::default(),
            due: Cell::new(f64::NEG_INFINITY),
            scheduled: RefCell::new(None),
        }))
    }

    /// Takes an event in, at `now` on the host's clock; it leaves with the next batch.
    pub(super) fn push(&self, event: Event, now: f64) {
        self.0.backlog.borrow_mut().push(event);
        if now >= self.0.due.get() && self.0.flow.is_open(now) {
            self.send(now);
        } else if self.0.flow.is_open(now) {
            self.go_on();
        }
    }

    /// Sends a batch soon, if there is something to send.
    pub(super) fn go_on(&self) {
        if self.0.scheduled.borrow().is_none() && !self.0.backlog.borrow().is_empty() {
            let outbox = self.clone();
            let send = move || {
                drop(outbox.0.scheduled.take());
                let now = outbox.0.host.now();
                // Else the page calls for more when it can take it.
                if outbox.0.flow.is_open(now) {
                    outbox.send(now);
                    outbox.go_on();
                }
            };
            *self.0.scheduled.borrow_mut() = Some(Timeout::new(0, send));
        }
    }

    fn send(&self, now: f64) {
        let batch = self.0.backlog.borrow_mut().fetch();
        let Some((dropped, events)) = batch else { return };
        self.0.due.set(self.0.due.get().max(now - AHEAD * PACE) + PACE);
        self.0.flow.send(&FromWorker::Events { run: self.0.run, dropped, events }, now);
    }

    /// Sends all there is.
    pub(super) fn flush(&self, now: f64) {
        drop(self.0.scheduled.take());
        while !self.0.backlog.borrow().is_empty() {
            self.send(now);
        }
    }
}
