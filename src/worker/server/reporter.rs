//! An observer that tells the page what it shows: tasks that begin, are cancelled and end, and all that is printed.

use crate::{
    executor::{Clock, Observer, Origin, TaskRef},
    host::{BrowserHost, Host},
    trace::{Event, EventKind, Stream, TaskId, TaskOutcome},
};

use std::{cell::Cell, rc::Rc};

use super::outbox::Outbox;

/// Turns what happens in a run into events, stamped with the run's own clock.
pub(super) struct Reporter {
    outbox: Outbox,
    clock: Clock,
    host: BrowserHost,
    tasks: Rc<Cell<u32>>,
    events: Cell<u64>,
}

impl Reporter {
    pub(super) fn new(outbox: Outbox, clock: Clock) -> Self {
        let host = BrowserHost::new();
        // The first look starts the clock.
        let _ = clock.now(host.now());
        Self { outbox, clock, host, tasks: Rc::default(), events: Cell::default() }
    }

    /// How many tasks there have been.
    pub(super) fn tasks(&self) -> u32 {
        self.tasks.get()
    }

    /// The program printed something.
    pub(super) fn printed(&self, task: Option<TaskId>, stream: Stream, text: &str) {
        self.tell(task, EventKind::Printed { stream, text: text.into() });
    }

    fn tell(&self, task: Option<TaskId>, kind: EventKind) {
        let now = self.host.now();
        let at = self.clock.now(now).as_secs() * 1e3;
        let seq = self.events.replace(self.events.get() + 1);
        self.outbox.push(Event { seq, at, task, kind }, now);
    }
}

impl Observer for Reporter {
    fn spawned(&self, task: &TaskRef, by: Option<TaskId>, _origin: Origin) {
        self.tasks.set(self.tasks.get() + 1);
        self.tell(
            Some(task.id()),
            EventKind::Spawned { name: task.name().to_string(), what: String::new(), parent: by, place: None },
        );
    }

    fn renamed(&self, task: &TaskRef) {
        self.tell(Some(task.id()), EventKind::Renamed { name: task.name().to_string() });
    }

    fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
        self.tell(Some(task), EventKind::CancelRequested { by });
    }

    fn done(&self, task: TaskId, outcome: &TaskOutcome) {
        self.tell(Some(task), EventKind::Done { outcome: outcome.clone() });
    }
}
