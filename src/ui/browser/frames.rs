//! What the engine tells, taken in once for each frame the browser draws, as much as fits one; that it is ready and the first
//! words of a program, at once.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use looplab_trace::{Event, EventKind};
use wasm_bindgen::{JsCast, closure::Closure};

use super::{frame::Frame, now};
use crate::{
    protocol::{FromWorker, RunId},
    worker::client::ClientEvent,
};

/// A hidden page draws no frames; it takes things in after this long (ms) all the same.
const AT_LATEST: u32 = 250;
/// So many events are taken in for a frame: it takes some ms.
const A_FRAME: usize = 8_000;
/// So many are not left waiting for a frame: a hidden page has seldom one, and a program that cannot hear the page goes on.
const TOO_MANY: usize = 400_000;

/// The words of a program that was silent for this long (ms) are not left waiting either: the reader waits for them.
const SILENCE: f64 = 100.0;

/// Collects events and hands them on in batches.
pub(super) struct Frames {
    take: Box<dyn Fn(Vec<ClientEvent>)>,
    taken: Rc<dyn Fn(RunId, u32)>,
    waiting: RefCell<VecDeque<ClientEvent>>,
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
    /// Batches go to `take`; `taken` hears of how many messages of a run that were when the page is done with them.
    pub(super) fn new(take: impl Fn(Vec<ClientEvent>) + 'static, taken: impl Fn(RunId, u32) + 'static) -> Rc<Self> {
        Rc::new(Self {
            take: Box::new(take),
            taken: Rc::new(taken),
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
        self.waiting.borrow_mut().push_back(event);
        if is_ready || breaks_silence || self.weight.get() > TOO_MANY {
            self.flush();
        } else if self.due.borrow().is_none() {
            self.due.replace(Some(Due::new(self)));
        }
    }

    fn flush(self: &Rc<Self>) {
        let due = self.due.take();
        let batch = self.next();
        if !self.waiting.borrow().is_empty() {
            self.due.replace(Some(Due::new(self)));
        }
        let messages: Vec<_> = batch.iter().filter_map(flowing).collect();
        if !batch.is_empty() {
            (self.take)(batch);
        }
        if let Some(&run) = messages.last() {
            let (taken, number) = (Rc::clone(&self.taken), messages.iter().filter(|of| **of == run).count() as u32);
            // What comes of it is on the page before the next task of the browser.
            let done = Closure::once_into_js(move || taken(run, number));
            web_sys::window().and_then(|window| window.set_timeout_with_callback(done.unchecked_ref()).ok());
        }
        drop(due);
    }

    /// What fits a frame.
    fn next(&self) -> Vec<ClientEvent> {
        let mut waiting = self.waiting.borrow_mut();
        let most = if self.weight.get() > TOO_MANY { usize::MAX } else { A_FRAME };
        let (mut batch, mut taken) = (Vec::new(), 0);
        while taken < most
            && let Some(event) = waiting.pop_front()
        {
            taken += weight(&event);
            batch.push(event);
        }
        self.weight.set(self.weight.get() - taken);
        batch
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

/// The run of a message that the worker holds back while the page is behind.
fn flowing(event: &ClientEvent) -> Option<RunId> {
    match event {
        ClientEvent::Said(FromWorker::Events { run, .. } | FromWorker::Trace { run, .. }) => Some(*run),
        _ => None,
    }
}

fn weight(event: &ClientEvent) -> usize {
    match event {
        ClientEvent::Said(FromWorker::Events { events, .. }) => events.len(),
        ClientEvent::Said(FromWorker::Trace { batch, .. }) => {
            batch.events.len() + batch.before.as_ref().map_or(0, |state| state.tasks.len())
        }
        _ => 1,
    }
}
