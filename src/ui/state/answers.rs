//! What the engine says, and what becomes of it.

use looplab_trace::{Event, EventKind, RunOutcome, orders::Progress};

use super::State;
use crate::{
    protocol::{FromWorker, Program, RunId},
    ui::{
        draft::Mark,
        engine::Engine,
        log::Took,
        run::{Ending, Hold, Run, Stage},
    },
    worker::client::ClientEvent,
};

impl State {
    pub(super) fn heard(&mut self, now: f64, event: ClientEvent) {
        match event {
            ClientEvent::Loading(stage) => self.engine = Engine::Loading(stage),
            ClientEvent::Ready { .. } => {
                self.engine = Engine::Ready;
                self.start_waiting(now);
            }
            ClientEvent::Unavailable { message } => {
                self.engine = Engine::Unavailable(message.as_str().into());
                if matches!(self.run, Run::Waiting(_)) {
                    self.orders.break_off("Not started");
                    self.log.touch().not_started(&message);
                    self.run = Run::Over(Ending::Failed);
                }
            }
            ClientEvent::Said(message) => self.said(now, message),
            ClientEvent::Crashed { run, message } if self.run.request().is_some_and(|request| request.run == run) => {
                self.engine_failed(now, &message);
            }
            ClientEvent::Crashed { .. } => {}
        }
    }

    fn said(&mut self, now: f64, message: FromWorker) {
        match message {
            FromWorker::Ready { .. } => {}
            FromWorker::Trace { run, batch } => {
                if self.run.active(run).is_some() {
                    // A loop in a function turns without a heartbeat.
                    if batch.events.iter().any(is_turn) {
                        self.sign_of_life(run, now);
                    }
                    self.inspect.record(batch);
                    self.verdicts.hear(now);
                }
            }
            FromWorker::Heartbeat { run } => self.sign_of_life(run, now),
            FromWorker::Importing { run } => {
                self.sign_of_life(run, now);
                if let Some(active) = self.run.active(run) {
                    active.stage = Stage::Importing;
                }
            }
            FromWorker::Paused { run, why } => self.held(run, now, Some(Hold::Paused(why))),
            FromWorker::Resumed { run } => {
                self.pacing.waiting_signal = None;
                self.held(run, now, None);
            }
            FromWorker::Passed { run, line, .. } => {
                if self.run.active(run).is_some() {
                    self.pacing.passed = Some(line);
                }
            }
            FromWorker::Events { run, dropped, events } => {
                if self.run.active(run).is_some() {
                    self.log.touch().extend(dropped, events);
                }
            }
            FromWorker::Finished { run, outcome, at, wall_ms, tasks } => {
                if self.run.active(run).is_some() {
                    self.finish(&outcome, Took { at, wall_ms }, tasks);
                }
            }
            FromWorker::Explored { run, stage, findings, wall_ms } => {
                if self.run.active(run).is_some() {
                    self.sign_of_life(run, now);
                    if stage == Progress::Over {
                        self.run = Run::Over(Ending::Explored { failed: findings.failures().0 });
                    }
                    self.orders.hear(run, stage, findings, wall_ms);
                }
            }
            FromWorker::Fatal { run, message } => {
                if run.is_none_or(|run| self.run.active(run).is_some()) {
                    self.engine_failed(now, &message);
                }
            }
        }
    }

    fn held(&mut self, run: RunId, now: f64, hold: Option<Hold>) {
        self.sign_of_life(run, now);
        if let Some(active) = self.run.active(run) {
            active.hold = hold;
        }
    }

    fn sign_of_life(&mut self, run: RunId, now: f64) {
        if let Some(active) = self.run.active(run) {
            active.stage = Stage::Running;
            active.heard = now;
            active.now = now;
        }
    }

    pub(super) fn tick(&mut self, now: f64) {
        if let Run::Active(active) = &mut self.run {
            active.now = now;
        }
        self.diagnose(now);
    }

    /// Looks for what is amiss while the run goes on.
    pub(super) fn diagnose(&mut self, now: f64) {
        let Run::Active(active) = &self.run else { return };
        if !self.verdicts.is_due(now) {
            return;
        }
        let recording = self.inspect.recorded.recording();
        // What holds the loop is told of while it does, too.
        let held = active.blocked_for().and_then(|_| recording.now().broken_off(active.silence(), true, 0.0));
        let seen = held.map(|event| recording.now().after(&event));
        self.verdicts.look(seen.as_ref().unwrap_or(recording.now()), now);
    }

    fn finish(&mut self, outcome: &RunOutcome, took: Took, tasks: u32) {
        self.log.touch().finish(outcome, took, tasks);
        self.verdicts.conclude(self.inspect.recorded.recording().now());
        if let (RunOutcome::Failed { error, line: Some(line) }, Some(request)) = (outcome, self.run.served()) {
            let draft = &mut self.drafts[request.demo];
            if matches!(&request.program, Program::Python { source } if **source == *draft.text) {
                draft.mark = Some(Mark { line: *line, message: error.as_str().into() });
            }
        }
        let good = matches!(outcome, RunOutcome::Completed | RunOutcome::Exited { status: 0 });
        self.run = Run::Over(if good { Ending::Completed } else { Ending::Failed });
    }

    fn engine_failed(&mut self, now: f64, message: &str) {
        if let Some(wall_ms) = self.wall_ms(now) {
            self.orders.break_off("The engine failed");
            let took = self.took(wall_ms);
            self.log.touch().engine_failed(took, message);
            self.run = Run::Over(Ending::Failed);
        }
    }
}

/// Whether an event shows that the loop turns.
fn is_turn(event: &Event) -> bool {
    matches!(event.kind, EventKind::StepStarted | EventKind::StepEnded { .. } | EventKind::Stepped { .. })
}
