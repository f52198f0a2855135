//! The trace on its way to the page: all of it if the page can keep up, else the newest of it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use looplab_runtime::host::{Browser, Platform};
use looplab_trace::{Backlog, Event};

use super::flow::Flow;
use crate::protocol::{FromWorker, RunId};

/// How many events wait for their turn at most.
const CAPACITY: usize = 100_000;
/// The most events of one batch: the page takes some ms for them.
const MOST: usize = 4_000;
/// How many times as long as it takes to send a batch the program has for itself before the next. What the page does with
/// a batch takes longer, and the two share the machine's caches.
const SPARE: f64 = 150.0;
/// How many seconds a batch counts as, at the least.
const LEAST: f64 = 0.000_05;
/// How many seconds a program may be ahead of that pace: who does little is seen at once, and the flood of a short program
/// is not sent while it lasts.
const AHEAD: f64 = 0.1;

/// How many seconds there are between two steps that are told of at once, whatever the pace, where few events wait to go with
/// them; and for how many seconds such steps may be ahead of that. A step that never ends lets nothing out any more.
const STEPS_APART: f64 = 0.02;
const STEPS_AHEAD: f64 = 0.4;
const FEW: usize = 200;

/// Collects events and sends them off. Clones are the same trail.
#[derive(Clone)]
pub(super) struct Trail(Rc<Inner>);

struct Inner {
    run: RunId,
    flow: Flow,
    host: Browser,
    backlog: RefCell<Backlog>,
    /// When the pace allows the next batch.
    due: Cell<f64>,
    /// When the next step may be told of at once.
    step_due: Cell<f64>,
    scheduled: RefCell<Option<Timeout>>,
    is_scheduled: Cell<bool>,
    /// Whether the page is behind, and calls for more when it is not.
    stalled: Cell<bool>,
}

impl Trail {
    pub(super) fn new(run: RunId, flow: Flow) -> Self {
        Self(Rc::new(Inner {
            run,
            flow,
            host: Browser,
            backlog: RefCell::new(Backlog::new(CAPACITY)),
            due: Cell::new(f64::NEG_INFINITY),
            step_due: Cell::new(f64::NEG_INFINITY),
            scheduled: RefCell::new(None),
            is_scheduled: Cell::new(false),
            stalled: Cell::new(false),
        }))
    }

    /// Takes an event in, at about `now` on the host's clock. Returns the seconds it took to send a batch, if one left.
    #[inline]
    pub(super) fn push(&self, event: Event, now: f64) -> f64 {
        self.0.backlog.borrow_mut().push(event);
        if now >= self.0.due.get() && self.0.flow.is_open(now) {
            return self.send();
        }
        if !self.0.is_scheduled.get() {
            self.schedule(now);
        }
        0.0
    }

    /// Whether the start of a step leaves at once if it is pushed at `now`.
    #[inline]
    pub(super) fn is_idle(&self, now: f64) -> bool {
        let (due, step_due) = (self.0.due.get(), self.0.step_due.get());
        if now < due && (now < step_due || self.0.backlog.borrow().len() > FEW) || !self.0.flow.is_open(now) {
            return false;
        }
        self.0.step_due.set(step_due.max(now - STEPS_AHEAD) + STEPS_APART);
        self.0.due.set(due.min(now));
        true
    }

    /// The page has taken in what held the rest up. Where that took it long, it gets as much time for itself.
    pub(super) fn go_on(&self) {
        if self.0.stalled.replace(false) {
            let now = self.0.host.now();
            self.0.due.set(self.0.due.get().max(now + self.0.flow.since(now)));
            self.schedule(now);
        }
    }

    fn schedule(&self, now: f64) {
        let trail = self.clone();
        let send = move || {
            if trail.0.flow.is_open(trail.0.host.now()) {
                trail.0.is_scheduled.set(false);
                trail.send();
            } else {
                trail.0.stalled.set(true);
            }
        };
        self.0.is_scheduled.set(true);
        let wait = (self.0.due.get() - now).max(0.0);
        *self.0.scheduled.borrow_mut() = Some(Timeout::new((wait * 1e3).ceil() as u32, send));
    }

    /// Sends a batch; how many seconds that took.
    fn send(&self) -> f64 {
        let began = self.0.host.now();
        let batch = self.0.backlog.borrow_mut().fetch(MOST);
        if batch.events.is_empty() {
            return 0.0;
        }
        self.0.flow.send(&FromWorker::Trace { run: self.0.run, batch }, began);
        let now = self.0.host.now();
        let took = now - began;
        self.0.due.set(self.0.due.get().max(now - AHEAD) + SPARE * took.max(LEAST));
        if !self.0.backlog.borrow().is_empty() && !self.0.is_scheduled.get() {
            self.schedule(now);
        }
        took
    }

    /// Sends all there is.
    pub(super) fn flush(&self) {
        drop(self.0.scheduled.take());
        self.0.is_scheduled.set(true);
        while !self.0.backlog.borrow().is_empty() {
            self.send();
        }
        self.0.is_scheduled.set(false);
    }
}
