//! What the page hears of a run: its log, and everything that happens if it is traced.

use std::{cell::Cell, mem, rc::Rc};

use looplab_runtime::{
    executor::{Clock, Observer, Recorder, Sink, TaskRef},
    lowlevel::Origin,
};
use looplab_trace::{Cause, Event, EventKind, LONGEST_TEXT, Place, Stop, Stream, TaskId, TaskOutcome};

use super::{outbox::Outbox, trail::Trail};

/// How many bytes of a line the log gets at most, of each write; and of how many bytes an event of many lines is.
const LONGEST_LINE: usize = 40_000;
const LONGEST_PIECE: usize = 64 << 10;

/// Turns what happens in a run into events, stamped with the run's own clock.
pub(super) struct Reporter {
    recorder: Recorder<Ways>,
    is_traced: bool,
    tasks: Cell<u32>,
}

/// The ways that events go.
struct Ways {
    log: Outbox,
    trace: Option<Trail>,
}

impl Sink for Ways {
    #[inline(always)]
    fn take(&self, event: Event, now: f64) -> f64 {
        let Some(trail) = &self.trace else {
            self.log.push(event, now);
            return 0.0;
        };
        if !is_logged(&event.kind) {
            return trail.push(event, now);
        }
        self.log.push(event.clone(), now);
        trail.push(shortened(event), now)
    }

    #[inline]
    fn is_idle(&self, now: f64) -> bool {
        self.trace.as_ref().is_some_and(|trail| trail.is_idle(now))
    }
}

/// Whether it is of use to the log.
fn is_logged(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Spawned { .. }
            | EventKind::Renamed { .. }
            | EventKind::CancelRequested { .. }
            | EventKind::Done { .. }
            | EventKind::Printed { .. }
            | EventKind::Omitted { .. }
    )
}

fn shortened(mut event: Event) -> Event {
    if let EventKind::Printed { text, .. } = &mut event.kind
        && text.len() > LONGEST_TEXT
    {
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
    }
    event
}

impl Reporter {
    /// One that writes the log, and the trace too if there is a way for it.
    pub(super) fn new(log: Outbox, trace: Option<Trail>, clock: Clock) -> Rc<Self> {
        let is_traced = trace.is_some();
        let recorder = Recorder::new(clock, Ways { log, trace });
        Rc::new(Self { recorder, is_traced, tasks: Cell::default() })
    }

    /// What the run's clock shows, in ms.
    pub(super) fn now_ms(&self) -> f64 {
        self.recorder.now().as_millis()
    }

    /// How many tasks there have been.
    pub(super) fn tasks(&self) -> u32 {
        self.tasks.get()
    }

    /// The program printed something.
    pub(super) fn printed(&self, task: Option<TaskId>, stream: Stream, text: &str) {
        let tell = |text: &mut String| {
            if !text.is_empty() {
                self.recorder.record(task, EventKind::Printed { stream, text: mem::take(text) });
            }
        };
        if text.len() <= LONGEST_LINE {
            return tell(&mut text.to_owned());
        }
        let mut piece = String::new();
        for line in text.split_inclusive('\n') {
            let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
            let (told, omitted) = body.split_at(body.floor_char_boundary(LONGEST_LINE));
            piece.push_str(told);
            if !omitted.is_empty() {
                tell(&mut piece);
                self.recorder.record(task, EventKind::Omitted { stream, chars: omitted.chars().count() as u64 });
            }
            piece.push_str(end);
            if piece.len() > LONGEST_PIECE {
                tell(&mut piece);
            }
        }
        tell(&mut piece);
    }
}

impl Observer for Reporter {
    fn is_thorough(&self) -> bool {
        self.is_traced
    }

    fn spawned(&self, task: &TaskRef, by: Option<TaskId>, origin: Origin) {
        self.tasks.set(self.tasks.get() + 1);
        self.recorder.spawned(task, by, origin);
    }

    fn woken(&self, task: TaskId, by: Cause) {
        self.recorder.woken(task, by);
    }

    fn step_started(&self, task: TaskId) {
        self.recorder.step_started(task);
    }

    fn step_ended(&self, task: TaskId, stop: Stop) {
        self.recorder.step_ended(task, stop);
    }

    fn holding(&self, task: Option<TaskId>, place: Option<Place>) {
        self.recorder.holding(task, place);
    }

    fn call_started(&self) {
        self.recorder.call_started();
    }

    fn call_ended(&self) {
        self.recorder.call_ended();
    }

    fn resumed(&self, now: f64) {
        self.recorder.resumed(now);
    }

    fn renamed(&self, task: &TaskRef) {
        self.recorder.renamed(task);
    }

    fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
        self.recorder.cancel_requested(task, by);
    }

    fn done(&self, task: TaskId, outcome: &TaskOutcome) {
        self.recorder.done(task, outcome);
    }

    fn noted(&self, task: Option<TaskId>, kind: EventKind) {
        self.recorder.noted(task, kind);
    }
}
