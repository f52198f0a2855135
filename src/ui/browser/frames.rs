//! What the engine tells, taken in once for each frame the browser draws; that it is ready and the first words of a program,
//! at once.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;

use super::{frame::Frame, now};
use crate::{
    protocol::FromWorker,
    trace::{Event, EventKind},
    worker::client::ClientEvent,
};

/// A hidden page draws no frames; it takes things in after this long (ms) all the same.
const AT_LATEST: u32 = 250;
/// So many events of a program are not left waiting for a frame.
const TOO_MANY: usize = 20_000;

/// The words of a program that was silent for this long (ms) are not left waiting either: somebody waits for them.
const SILENCE: f64 = 100.0;

/// Collects events and hands them on in batches.
pub(super) struct Frames {
    take: Box<dyn Fn(Vec<ClientEvent>)>,
    waiting: RefCell<Vec<ClientEvent>>,
    weight: Cell<usize>,
    /// When the program spoke last, in ms.
    spoke: Cell<f64>,
    due: RefCell<Option<Due>>,
}

/// The next batch: at the next frame, or after a while if there is none.
struct Due {
    _frame: Frame,
    _at_latest: Timeout,
}

impl Frames {
    /// Batches go to `take`.
    pub(super) fn new(take: impl Fn(Vec<ClientEvent>) + 'static) -> Rc<Self> {
        Rc::new(Self {
            take: Box::new(take),
            waiting: RefCell::default(),
            weight: Cell::default(),
            spoke: Cell::new(f64::NEG_INFINITY),
            due: RefCell::default(),
        })
    }

    /// Adds an event to the next batch.
    pub(super) fn push(self: &Rc<Self>, event: ClientEvent) {
        // A run may be waiting for it.
        let is_ready = matches!(event, ClientEvent::Ready { .. });
        let breaks_silence = has_words(&event) && now() - self.spoke.replace(now()) >= SILENCE;
        self.weight.set(self.weight.get() + weight(&event));
        self.waiting.borrow_mut().push(event);
        if is_ready || breaks_silence || self.weight.get() > TOO_MANY {
            self.flush();
        } else if self.due.borrow().is_none() {
            self.due.replace(Some(Due::new(self)));
        }
    }

    fn flush(&self) {
        let due = self.due.take();
        self.weight.set(0);
        let batch = self.waiting.take();
        if !batch.is_empty() {
            (self.take)(batch);
        }
        drop(due);
    }
}

impl Due {
    fn new(frames: &Rc<Frames>) -> Self {
        let flush = {
            let frames = Rc::downgrade(frames);
            move || frames.upgrade().into_iter().for_each(|frames| frames.flush())
        };
        let frame = Frame::new(flush.clone());
        frame.ask();
        Self { _frame: frame, _at_latest: Timeout::new(AT_LATEST, flush) }
    }
}

fn has_words(event: &ClientEvent) -> bool {
    let is_printed = |event: &Event| matches!(event.kind, EventKind::Printed { .. });
    matches!(event, ClientEvent::Said(FromWorker::Events { events, .. }) if events.iter().any(is_printed))
}

fn weight(event: &ClientEvent) -> usize {
    match event {
        ClientEvent::Said(FromWorker::Events { events, .. }) => events.len(),
        ClientEvent::Said(FromWorker::Trace { batch, .. }) => batch.events.len(),
        _ => 1,
    }
}
