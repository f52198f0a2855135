//! Events on their way to the page: in batches, and never more than the page can take.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use gloo_timers::callback::Timeout;

use super::post;
use crate::{
    host::{BrowserHost, Host},
    protocol::{FromWorker, RunId},
    trace::{Event, EventKind},
};

/// How many seconds there are between two batches of a program that prints without end.
const PACE: f64 = 0.03;
/// How many batches may leave ahead of that pace. A program that prints now and then is heard at once, even if it then
/// never lets go of the worker.
const AHEAD: f64 = 40.0;
/// The most events of one batch. Of more, the oldest are dropped and counted.
const MOST: usize = 2_000;
/// Pieces of one line are put together up to this many bytes.
const LONGEST_PIECE: usize = 4_096;

/// Collects events and sends them off. Clones are the same outbox.
#[derive(Clone)]
pub(super) struct Outbox(Rc<Inner>);

struct Inner {
    run: RunId,
    host: BrowserHost,
    events: RefCell<VecDeque<Event>>,
    dropped: Cell<u64>,
    /// When the pace allows the next batch: it moves on by [`PACE`] with each, and lies no further back than [`AHEAD`].
    due: Cell<f64>,
    scheduled: RefCell<Option<Timeout>>,
}

impl Outbox {
    pub(super) fn new(run: RunId) -> Self {
        Self(Rc::new(Inner {
            run,
            host: BrowserHost::new(),
            events: RefCell::default(),
            dropped: Cell::new(0),
            due: Cell::new(f64::NEG_INFINITY),
            scheduled: RefCell::new(None),
        }))
    }

    /// Takes an event in, at `now` on the host's clock; it leaves with the next batch.
    pub(super) fn push(&self, event: Event, now: f64) {
        self.0.add(event);
        if now >= self.0.due.get() {
            self.flush(now);
        } else if self.0.scheduled.borrow().is_none() {
            let outbox = self.clone();
            let flush = move || outbox.flush(outbox.0.host.now());
            *self.0.scheduled.borrow_mut() = Some(Timeout::new(0, flush));
        }
    }

    /// Sends what there is.
    pub(super) fn flush(&self, now: f64) {
        drop(self.0.scheduled.take());
        let events: Vec<_> = self.0.events.take().into();
        let dropped = self.0.dropped.take();
        if !events.is_empty() || dropped > 0 {
            self.0.due.set(self.0.due.get().max(now - AHEAD * PACE) + PACE);
            post(&FromWorker::Events { run: self.0.run, dropped, events });
        }
    }
}

impl Inner {
    fn add(&self, event: Event) {
        let mut events = self.events.borrow_mut();
        if events.back_mut().is_some_and(|last| continues(last, &event)) {
            return;
        }
        events.push_back(event);
        if events.len() > MOST {
            events.pop_front();
            self.dropped.set(self.dropped.get() + 1);
        }
    }
}

/// Adds a piece of text to the one before it, if they are of one line.
fn continues(last: &mut Event, next: &Event) -> bool {
    let same_task = last.task == next.task;
    match (&mut last.kind, &next.kind) {
        (EventKind::Printed { stream, text }, EventKind::Printed { stream: next_stream, text: next_text })
            if same_task
                && stream == next_stream
                && !text.ends_with('\n')
                && text.len() + next_text.len() <= LONGEST_PIECE =>
        {
            text.push_str(next_text);
            true
        }
        _ => false,
    }
}
